"""Bad requests of every kind get a problem document with a sentence, never a stack trace."""

from __future__ import annotations

import logging
import re
import socket

import httpx
import pytest
from fastapi import FastAPI

from api import problems
from api.limits import LARGEST_JSON, Limits
from tests.server import running

SECRET = "relation secret_table does not exist"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/assets/missing.js", 404),
        ("GET", "/tiles/nothing/1/0/0.mvt", 404),
        ("GET", "/tiles/ground/1/0/0.mvt?layers=drainage_pipes", 404),
        ("GET", "/tiles/ground/1/0/0.mvt?t=yesterday", 400),
        ("GET", "/tiles/ground/a/0/0.mvt", 400),
        ("DELETE", "/layers", 405),
        ("GET", "/api/identify?lon=abc&lat=1", 400),
        ("GET", "/api/identify?lon=500&lat=1", 400),
        ("GET", "/api/features/toilets/99999999999999999999/history", 404),
        ("GET", "/api/features/nothing/1/history", 404),
        ("GET", "/api/changesets", 403),
        ("POST", "/api/login", 400),
        ("GET", "/api/search?q=a&limit=1000", 400),
        ("GET", "/api/search?bbox=1,2,3", 400),
    ],
)
def test_each_refusal_is_a_problem_document(client, method, path, status) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["zh"] and document["en"] and document["code"] and document["id"]
    assert "Traceback" not in answer.text and "psycopg" not in answer.text


def test_the_detail_is_in_the_language_of_the_client(client) -> None:
    english = client.get("/api/nothing", headers={"accept-language": "en-GB"}).json()
    chinese = client.get("/api/nothing").json()
    assert english["detail"] == english["en"] and chinese["detail"] == chinese["zh"]


def test_a_large_body_is_refused_before_it_is_read(address) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        size = 2 * 2**30
        connection.sendall(
            f"POST /api/login HTTP/1.1\r\nhost: x\r\ncontent-length: {size}\r\n"
            "content-type: application/octet-stream\r\n\r\n".encode()
        )
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_refused_once_it_is_too_large(client) -> None:
    pieces = (b" " * 2**20 for _ in range(LARGEST_JSON // 2**20 + 2))
    answer = client.post("/api/login", content=pieces, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_long_query_is_refused(client) -> None:
    answer = client.get("/api/search", params={"q": "a" * 17_000})
    assert (answer.status_code, answer.json()["code"]) == (414, "query_too_long")


def test_every_answer_carries_the_security_headers(client) -> None:
    for path in ("/", "/layers", "/api/nothing", "/healthz"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]


def test_the_page_gets_a_new_nonce_each_time(client) -> None:
    policies = {client.get("/some/page").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3
    assert all("'nonce-" in policy for policy in policies)


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/pyproject.toml", "/..%2fapi/app.py"]
)
def test_no_file_outside_of_the_client_is_sent(client, path) -> None:
    assert "create_app" not in client.get(path).text
    assert "[project]" not in client.get(path).text


def test_the_unexpected_is_logged_once_and_not_told(caplog) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/boom")
    def boom() -> None:
        raise RuntimeError(SECRET)

    app.add_middleware(Limits, max_upload_mb=1)
    app.add_middleware(problems.Guard)
    with caplog.at_level(logging.ERROR), running(app) as url:
        answer = httpx.get(f"{url}/boom")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    mark = re.search(r"[0-9a-f]{8}", answer.json()["en"])
    assert mark
    assert [mark[0] in record.getMessage() for record in caplog.records] == [True]
