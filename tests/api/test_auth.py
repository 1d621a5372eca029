"""Every way to say who asks, and what becomes of wrong, expired and revoked credentials."""

from __future__ import annotations

import time

import httpx
import pytest

from gis.database.session import begin_owner
from layers.accounts import tokens, users
from tests.world import PASSWORD


@pytest.fixture
def commander(world) -> str:
    return f"commander.{world.north.tenant}"


def _actor(answer: httpx.Response) -> str | None:
    assert answer.status_code == 200, answer.text
    return answer.json()["actor"]


def test_nobody_is_the_public_of_the_default_city(client, world) -> None:
    me = client.get("/api/me").json()
    assert me["actor"] is None
    assert me["tenant"] == world.north.tenant
    assert me["permissions"] == ["public"]
    assert me["city"]["bounds"] and me["city"]["zoom"] > 5


def test_basic_bearer_and_query_token_name_the_same_person(client, world, commander) -> None:
    token = world.north.tokens["commander"]
    assert _actor(client.get("/api/me", auth=(commander, PASSWORD))) == commander
    assert _actor(client.get("/api/me", headers={"authorization": f"Bearer {token}"})) == commander
    assert _actor(client.get("/api/me", params={"token": token})) == commander


def test_a_password_is_not_hashed_at_each_request(client, commander) -> None:
    client.get("/api/me", auth=(commander, PASSWORD))
    begun = time.perf_counter()
    for _ in range(10):
        client.get("/api/me", auth=(commander, PASSWORD))
    assert (time.perf_counter() - begun) / 10 < 0.04


def test_me_tells_roles_in_both_languages(client, world) -> None:
    me = client.get("/api/me", params={"token": world.north.tokens["west_surveyor"]}).json()
    assert me["roles"] == [{"name": "surveyor", "zh": "普查员", "en": "Surveyor"}]
    assert me["areas"] == ["379901"]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer nonsense",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "Digest x",
        "Bearer",
        "Basic Zm9vOmJhcg==",
    ],
)
def test_wrong_credentials_are_refused_even_for_public_data(client, header) -> None:
    answer = client.get("/layers", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["zh"] and answer.json()["en"]
    assert answer.headers["www-authenticate"].startswith(("Basic", "Bearer"))


def test_expired_and_revoked_tokens_are_told_apart(client, world) -> None:
    expired = client.get("/api/me", params={"token": world.expired})
    revoked = client.get("/api/me", params={"token": world.revoked})
    assert (expired.status_code, expired.json()["code"]) == (401, "expired")
    assert (revoked.status_code, revoked.json()["code"]) == (401, "bad_token")


def test_the_browser_session_needs_its_csrf_header_to_write(address, world, commander) -> None:
    with httpx.Client(base_url=address) as browser:
        done = browser.post("/api/login", json={"username": commander, "password": PASSWORD})
        assert done.status_code == 200
        assert done.json()["user"]["actor"] == commander
        cookie = next(
            c for c in done.headers.get_list("set-cookie") if c.startswith("wanmi_session")
        )
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie
        assert _actor(browser.get("/api/me")) == commander
        bare = browser.post("/api/logout")
        assert (bare.status_code, bare.json()["code"]) == (403, "csrf")
        token = browser.cookies["wanmi_csrf"]
        session = browser.cookies["wanmi_session"]
        assert browser.post("/api/logout", headers={"x-csrf-token": token}).status_code == 200
        assert _actor(browser.get("/api/me")) is None
    ended = httpx.get(f"{address}/api/me", cookies={"wanmi_session": session})
    assert ended.status_code == 401
    assert 'wanmi_session=""' in ended.headers["set-cookie"]


def test_a_wrong_password_says_no_more_than_that(client, commander) -> None:
    known = client.post("/api/login", json={"username": commander, "password": "wrong password"})
    unknown = client.post("/api/login", json={"username": "nobody", "password": "wrong password"})
    assert known.status_code == unknown.status_code == 401
    assert known.json()["code"] == unknown.json()["code"] == "bad_credentials"


def test_guessing_is_slowed_down(client, database, world) -> None:
    name = f"guessed.{world.north.tenant}"
    with begin_owner(database.engine) as connection:
        users.add(
            connection,
            users.NewUser(
                username=name,
                tenant=world.north.tenant,
                display=name,
                roles=("citizen",),
                password=PASSWORD,
            ),
        )
    for _ in range(users.MAX_FAILURES):
        client.post("/api/login", json={"username": name, "password": "wrong password"})
    answer = client.post("/api/login", json={"username": name, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "too_many_failures")


def test_a_password_that_was_used_is_no_way_round_the_wait(client, database, world) -> None:
    """Who guesses right after ten wrong guesses learns no more than who guesses wrong."""
    name = f"used.{world.north.tenant}"
    with begin_owner(database.engine) as connection:
        city = world.north.tenant
        new = users.NewUser(
            username=name, tenant=city, display=name, roles=("citizen",), password=PASSWORD
        )
        users.add(connection, new)
    assert _actor(client.get("/api/me", auth=(name, PASSWORD))) == name
    for _ in range(users.MAX_FAILURES):
        assert client.get("/api/me", auth=(name, "wrong password")).status_code == 401
    answer = client.get("/api/me", auth=(name, PASSWORD))
    assert (answer.status_code, answer.json()["code"]) == (401, "too_many_failures")


@pytest.mark.parametrize("name", ["a\0b", "\0", "é" * 200, "x" * 5000])
def test_odd_names_are_nobody(client, name) -> None:
    assert client.get("/api/me", auth=(name.encode(), b"x")).status_code in (400, 401)


def test_a_closed_account_is_out(client, database, world) -> None:
    name = f"leaver.{world.north.tenant}"
    with begin_owner(database.engine) as connection:
        new = users.NewUser(
            username=name, tenant=world.north.tenant, display=name, roles=("citizen",)
        )
        users.add(connection, new)
        token = tokens.issue(connection, name, "api")
        users.set_active(connection, name, False)
    assert client.get("/api/me", params={"token": token}).status_code == 401


def test_a_limited_colleague_may_look_with_the_eyes_of_the_public(client, world) -> None:
    cases = "/ogc/collections/cases/items?f=json&limit=100"
    west = {"authorization": f"Bearer {world.north.tokens['west_surveyor']}"}
    public = {one["id"] for one in client.get(cases).json()["features"]}
    own = {one["id"] for one in client.get(cases, headers=west).json()["features"]}
    as_public = client.get(cases, headers={**west, "x-wanmi-as": "public"}).json()["features"]
    assert public - own, "they see fewer by themselves"
    assert {one["id"] for one in as_public} == public
    assert all("description" not in one["properties"] for one in as_public)
    refused = client.get(cases, headers={**west, "x-wanmi-as": "admin"})
    assert refused.status_code == 400 and refused.json()["code"] == "bad_eyes"
    nobody = client.post("/api/cases/actions", headers={**west, "x-wanmi-as": "public"}, json={})
    assert nobody.status_code in (401, 403, 422)
