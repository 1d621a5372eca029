"""Accounts over HTTP: what administrators of a city may do, what they may not, and the record of it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from gis.database.session import begin_owner
from layers.accounts import roles, tokens, users

ROOT = "/api/accounts"


@pytest.fixture
def admin(address, world) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {world.south.tokens['admin']}"}
    with httpx.Client(base_url=address, headers=headers, timeout=30) as made:
        yield made


@pytest.fixture
def person(admin, request) -> str:
    """A surveyor of the southern city, new for each test."""
    name = f"p-{abs(hash(request.node.name)) % 10**9}"
    made = admin.post(
        f"{ROOT}/users", json={"username": name, "display": "王工", "roles": ["surveyor"]}
    )
    assert made.status_code == 201, made.text
    return name


def _user(admin: httpx.Client, name: str) -> dict:
    return next(it for it in admin.get(f"{ROOT}/users").json()["users"] if it["username"] == name)


def _actions(admin: httpx.Client, name: str) -> list[str]:
    events = admin.get(f"{ROOT}/events", params={"subject": name}).json()["events"]
    return [event["action"] for event in events]


def test_a_new_account_can_log_in_and_is_on_record(admin, client) -> None:
    made = admin.post(
        f"{ROOT}/users", json={"username": "newcomer", "display": "新人", "roles": ["analyst"]}
    )
    assert made.headers["cache-control"] == "no-store"
    me = client.get("/api/me", auth=("newcomer", made.json()["password"])).json()
    assert [role["name"] for role in me["roles"]] == ["analyst"]
    assert _actions(admin, "newcomer") == ["create"]
    assert made.json()["password"] not in admin.get(f"{ROOT}/events").text
    again = {"username": "newcomer", "display": "新人", "roles": ["analyst"]}
    assert admin.post(f"{ROOT}/users", json=again).status_code == 409


def test_roles_areas_and_name_change_and_say_so(admin, person) -> None:
    changed = {"display": "李工", "roles": ["grid_manager"], "areas": ["379902"]}
    assert admin.patch(f"{ROOT}/users/{person}", json=changed).status_code == 204
    assert {name: _user(admin, person)[name] for name in changed} == changed
    newest = admin.get(f"{ROOT}/events", params={"subject": person}).json()["events"][0]
    assert newest["data"]["roles"] == [["surveyor"], ["grid_manager"]]
    assert admin.patch(f"{ROOT}/users/{person}", json=changed).status_code == 204
    assert _actions(admin, person) == ["change", "create"]


def test_closing_an_account_ends_its_tokens(admin, client, person) -> None:
    token = admin.post(f"{ROOT}/users/{person}/tokens", json={"label": "QGIS", "days": 1}).json()
    headers = {"authorization": f"Bearer {token['token']}"}
    assert client.get("/api/me", headers=headers).json()["actor"] == person
    listed = admin.get(f"{ROOT}/users/{person}/tokens")
    assert [it["label"] for it in listed.json()["tokens"]] == ["QGIS"]
    assert token["token"] not in listed.text
    admin.patch(f"{ROOT}/users/{person}", json={"active": False})
    assert admin.get(f"{ROOT}/users/{person}/tokens").json()["tokens"] == []
    assert admin.post(f"{ROOT}/users/{person}/tokens", json={}).status_code == 409


def test_a_token_is_revoked_by_its_number(admin, person) -> None:
    admin.post(f"{ROOT}/users/{person}/tokens", json={"label": "a"})
    shown = admin.get(f"{ROOT}/users/{person}/tokens").json()["tokens"][0]["id"]
    assert admin.delete(f"{ROOT}/users/{person}/tokens/{shown}").status_code == 204
    assert admin.delete(f"{ROOT}/users/{person}/tokens/{shown}").status_code == 404
    assert _actions(admin, person) == ["revoke", "token", "create"]


def test_a_new_password_replaces_the_old(admin, client, person) -> None:
    first = admin.post(f"{ROOT}/users/{person}/password", json={}).json()["password"]
    second = admin.post(f"{ROOT}/users/{person}/password", json={"password": "much-longer-1"})
    assert second.json()["password"] == "much-longer-1"
    assert client.get("/api/me", auth=(person, first)).status_code == 401
    assert client.get("/api/me", auth=(person, "much-longer-1")).status_code == 200
    short = admin.post(f"{ROOT}/users/{person}/password", json={"password": "short"})
    assert short.status_code == 400


def test_own_roles_are_made_given_and_removed(admin, client, database, person) -> None:
    body = {"zh": "夜班", "en": "Night shift", "permissions": ["staff", "lighting.edit"]}
    role = admin.put(f"{ROOT}/roles/night", json=body).json()["id"]
    assert role.endswith(":night")
    with begin_owner(database.engine) as connection:
        assert role not in {each.id for each in roles.shipped(connection)}, "no demo account"
    admin.patch(f"{ROOT}/users/{person}", json={"roles": [role]})
    assert admin.delete(f"{ROOT}/roles/night").status_code == 409
    password = admin.post(f"{ROOT}/users/{person}/password", json={}).json()["password"]
    me = client.get("/api/me", auth=(person, password)).json()
    assert "lighting.edit" in me["permissions"]
    admin.patch(f"{ROOT}/users/{person}", json={"roles": ["analyst"]})
    assert admin.delete(f"{ROOT}/roles/night").status_code == 204
    assert _actions(admin, role) == ["remove_role", "role"]


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["analyst"]}, {"areas": ["1"]}])
def test_nobody_shuts_themselves_out(admin, world, change) -> None:
    me = admin.get("/api/me").json()["actor"]
    assert admin.patch(f"{ROOT}/users/{me}", json=change).status_code == 409


def test_what_one_may_not_do_one_cannot_grant(admin, database) -> None:
    beyond = {"zh": "越权", "permissions": ["galaxy.rule"]}
    assert admin.put(f"{ROOT}/roles/beyond", json=beyond).status_code == 403
    with begin_owner(database.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO roles (id, title_zh, title_en, permissions) "
            "VALUES ('overlord', '主', 'Lord', '{galaxy.rule}') ON CONFLICT DO NOTHING"
        )
    new = {"username": "climber", "display": "x", "roles": ["overlord"]}
    assert admin.post(f"{ROOT}/users", json=new).status_code == 403


def test_other_cities_do_not_exist(admin, client, world, person) -> None:
    stranger = f"commander.{world.north.tenant}"
    for method, path, body in (
        ("PATCH", f"users/{stranger}", {"active": False}),
        ("POST", f"users/{stranger}/password", {}),
        ("GET", f"users/{stranger}/tokens", None),
        ("POST", f"users/{stranger}/tokens", {}),
    ):
        assert admin.request(method, f"{ROOT}/{path}", json=body).status_code == 404, path
    assert stranger not in admin.get(f"{ROOT}/users").text
    admin.put(f"{ROOT}/roles/ours", json={"zh": "本市", "permissions": ["staff"]})
    headers = {"authorization": f"Bearer {world.north.tokens['admin']}"}
    theirs = client.get(f"{ROOT}/roles", headers=headers).json()["roles"]
    assert not any(role["id"].endswith(":ours") for role in theirs)
    foreign = {"username": "spy", "display": "x", "roles": [f"{world.south.tenant}:ours"]}
    assert client.post(f"{ROOT}/users", json=foreign, headers=headers).status_code == 404
    assert person not in client.get(f"{ROOT}/events", headers=headers).text


@pytest.mark.parametrize("path", ["users", "roles", "events"])
def test_only_administrators_look(client, world, path) -> None:
    for role in (None, "commander", "surveyor", "citizen"):
        headers = {"authorization": f"Bearer {world.south.tokens[role]}"} if role else {}
        assert client.get(f"{ROOT}/{path}", headers=headers).status_code == 403


def test_an_administrator_of_a_district_keeps_no_accounts(client, database, world) -> None:
    name = "district-admin"
    with begin_owner(database.engine) as connection:
        new = users.NewUser(
            username=name,
            tenant=world.south.tenant,
            display=name,
            roles=["admin"],
            areas=["379902"],
        )
        users.add(connection, new)
        token = tokens.issue(connection, name, "api")
    headers = {"authorization": f"Bearer {token}"}
    assert client.get(f"{ROOT}/users", headers=headers).status_code == 403
    body = {"username": "x9", "display": "x", "roles": ["citizen"]}
    assert client.post(f"{ROOT}/users", json=body, headers=headers).status_code == 403
