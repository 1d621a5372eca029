"""Web hooks go to listed hosts only, whatever the URL pretends; signatures are those of the specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket

import pytest

from gis.errors import Unprocessable
from services.cases.contacts.vault import Vault
from services.cases.notices import outside, sign

HOSTS = (
    "hooks.example.org",
    "hooks.example.org:8443",
    "private:localhost",
    "private:127.0.0.1:9000",
)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://hooks.example.org@evil.example/",
        "http://evil.example/?hooks.example.org",
        "http://hooks.example.org.evil.example/",
        "http://hooks.example.org:22/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://127.0.0.1:9001/",
        "http://hooks.example.org\\@evil.example/",
        "http://user:word@hooks.example.org/",
        "//hooks.example.org/",
        "http://hooks.example.org:99999/",
        "gopher://hooks.example.org/_x",
        "",
    ],
)
def test_refused(url) -> None:
    with pytest.raises(Unprocessable):
        outside.allowed(url, HOSTS)


@pytest.mark.parametrize(
    ("url", "port", "path", "private"),
    [
        ("https://hooks.example.org/a?b=c", 443, "/a?b=c", False),
        ("https://HOOKS.example.org:8443", 8443, "/", False),
        ("http://localhost/x", 80, "/x", True),
        ("http://127.0.0.1:9000/", 9000, "/", True),
    ],
)
def test_allowed(url, port, path, private) -> None:
    place = outside.allowed(url, HOSTS)
    assert (place.port, place.path, place.private) == (port, path, private)


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
    ],
)
def test_a_listed_name_that_leads_inside_is_not_asked(inner, monkeypatch) -> None:
    """As after DNS rebinding: the name is on the list, its address is not public."""
    family = socket.AF_INET6 if ":" in inner else socket.AF_INET

    def resolve(host, port, **_):
        return [(family, socket.SOCK_STREAM, 6, "", (inner, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(OSError, match="no public address"):
        outside.address(outside.allowed("https://hooks.example.org/", HOSTS))


def test_signature_as_the_specification_says() -> None:
    secret = sign.secret_of(Vault(b"k" * 32), "town", 7)
    assert secret != sign.secret_of(Vault(b"k" * 32), "town", 8)
    assert secret != sign.secret_of(Vault(b"x" * 32), "town", 7)
    found = sign.headers(secret, "msg_1", 1_700_000_000, b'{"a":1}')
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.new(key, b'msg_1.1700000000.{"a":1}', hashlib.sha256).digest()
    assert found["webhook-signature"] == "v1," + base64.b64encode(wanted).decode()
    assert (found["webhook-id"], found["webhook-timestamp"]) == ("msg_1", "1700000000")
