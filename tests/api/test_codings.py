"""A coding that the client refuses by a weight of zero is not used."""

from __future__ import annotations

import pytest

from api.codings import taken


@pytest.mark.parametrize(
    ("header", "left"),
    [
        (b"gzip;q=0", b""),
        (b"gzip; Q=0.000, br", b"br"),
        (b"br;q=0.5,gzip;q=0.1", b"br;q=0.5, gzip;q=0.1"),
        (b"identity, *;q=0", b"identity"),
        (b"gzip;q=1.0", b"gzip;q=1.0"),
    ],
)
def test_refused_codings_are_taken_out(header: bytes, left: bytes) -> None:
    assert taken(header) == left


def test_answers_come_as_the_client_wants_them(client) -> None:
    for header, packed in (("gzip;q=0", None), ("gzip;q=0.5", "gzip")):
        answer = client.get("/api/openapi.json", headers={"accept-encoding": header})
        assert answer.headers.get("content-encoding") == packed
