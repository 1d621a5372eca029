"""Requests to hosts outside, only where the operator allows it and never into the network by a trick.

A URL that a user gives may name an internal service, or a public name that resolves to one, or
answer with a redirect to one (server-side request forgery, OWASP). So: only hosts on the
operator's list; the name is resolved once and the connection goes to that very address; private
addresses only if the list says ``private:<host>``; no redirects; a short answer and a deadline.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from gis.errors import Unprocessable

SECONDS = 10.0
LONGEST_ANSWER = 64 * 1024
PRIVATE = "private:"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Place:
    """A URL that may be asked: its parts, and whether its host may be an internal one."""

    scheme: str
    host: str
    port: int
    path: str
    private: bool


def allowed(url: str, hosts: Sequence[str]) -> Place:
    """Return the parts of a URL whose host is on the list; Unprocessable otherwise.

    A host may be listed with its port (``example.org:8443``); without one it means the usual port.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _refused() from None
    host = (parts.hostname or "").rstrip(".")
    named = host if port == PORTS[parts.scheme] else f"{host}:{port}"
    if not host or parts.username is not None or parts.password is not None or "\\" in url:
        raise _refused()
    private = f"{PRIVATE}{named}" in hosts
    if not private and named not in hosts:
        raise _refused()
    path = parts.path or "/"
    return Place(
        parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path, private
    )


def post(place: Place, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body; OSError or http.client.HTTPException where nothing sensible came back."""
    connection = _connection(place, address(place))
    try:
        connection.request("POST", place.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(LONGEST_ANSWER))
    finally:
        connection.close()


def address(place: Place) -> tuple[socket.AddressFamily, str]:
    """Resolve the host, once; OSError if it is (or hides) an address that nobody outside can have."""
    for family, _, _, _, found in socket.getaddrinfo(
        place.host, place.port, type=socket.SOCK_STREAM
    ):
        ip = ipaddress.ip_address(str(found[0]).partition("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        if place.private or mapped.is_global:
            return socket.AddressFamily(family), str(ip)
    raise OSError("the host has no public address")


def _connection(
    place: Place, found: tuple[socket.AddressFamily, str]
) -> http.client.HTTPConnection:
    """A connection to the address that was vetted, under the name that was asked for."""
    made: http.client.HTTPConnection
    if place.scheme == "https":
        context = ssl.create_default_context()
        made = http.client.HTTPSConnection(place.host, place.port, timeout=SECONDS, context=context)
        plain = socket.create_connection((found[1], place.port), SECONDS)
        made.sock = context.wrap_socket(plain, server_hostname=place.host)
    else:
        made = http.client.HTTPConnection(place.host, place.port, timeout=SECONDS)
        made.sock = socket.create_connection((found[1], place.port), SECONDS)
    return made


def _refused() -> Unprocessable:
    return Unprocessable(
        "host_not_allowed",
        "该地址不在允许的主机名单内（WANMI_WEBHOOK_HOSTS）。",
        "That host is not on the operator's list (WANMI_WEBHOOK_HOSTS).",
        "target",
    )
