"""What ends a right counts for the next request, whichever process is asked: they share only the database."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import text

from gis.database.asking import NAME
from gis.database.session import begin_owner
from layers.accounts import tokens, users
from tests.world import CLOSE_TILE, PASSWORD

TILE_OF_STAFF = f"/tiles/trades/{CLOSE_TILE}.mvt?layers=drainage_pipes"
Deed = Callable[[httpx.Client, str, str], httpx.Response]


@dataclass(frozen=True)
class Person:
    """An account made for one test."""

    name: str
    token: str

    @property
    def head(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@pytest.fixture
def person(database, world) -> Person:
    name = f"p{secrets.token_hex(4)}.{world.north.tenant}"
    with begin_owner(database.engine) as connection:
        new = users.NewUser(
            username=name,
            tenant=world.north.tenant,
            display=name,
            roles=("surveyor",),
            password=PASSWORD,
        )
        users.add(connection, new)
        return Person(name, tokens.issue(connection, name, "api"))


@pytest.fixture
def admin(address, world) -> Iterator[httpx.Client]:
    """Who changes accounts, in the first process."""
    head = {"authorization": f"Bearer {world.north.tokens['admin']}"}
    with httpx.Client(base_url=address, headers=head, timeout=30) as made:
        yield made


def _changed(**fields: object) -> Deed:
    return lambda admin, name, _: admin.patch(f"/api/accounts/users/{name}", json=fields)


def _ended(admin: httpx.Client, name: str, _: str) -> httpx.Response:
    (shown,) = admin.get(f"/api/accounts/users/{name}/tokens").json()["tokens"]
    return admin.delete(f"/api/accounts/users/{name}/tokens/{shown['id']}")


def _logged_out(admin: httpx.Client, _: str, token: str) -> httpx.Response:
    return admin.post("/api/logout", headers={"authorization": f"Bearer {token}"})


@pytest.mark.parametrize("deed", [_changed(active=False), _ended, _logged_out])
def test_who_is_out_is_out_everywhere(second, admin, person, deed) -> None:
    assert second.get(TILE_OF_STAFF, headers=person.head).status_code == 200
    assert deed(admin, person.name, person.token).is_success
    for path in (TILE_OF_STAFF, "/api/me", "/ogc/collections/toilets/items"):
        assert second.get(path, headers=person.head).status_code == 401


@pytest.mark.parametrize("deed", [_changed(roles=["citizen"]), _changed(areas=["379901"])])
def test_fewer_rights_show_less_at_once(second, admin, person, deed) -> None:
    before = second.get(TILE_OF_STAFF, headers=person.head)
    assert b"zqNE" in before.content
    assert second.get(TILE_OF_STAFF, headers=person.head).content == before.content
    assert deed(admin, person.name, person.token).status_code == 204
    head = {**person.head, "if-none-match": before.headers["etag"]}
    after = second.get(TILE_OF_STAFF, headers=head)
    assert after.status_code in (200, 400, 404)
    assert b"zqNE" not in after.content


def test_another_password_ends_the_old_one_everywhere(second, admin, person) -> None:
    login = (person.name, PASSWORD)
    assert second.get("/api/me", auth=login).status_code == 200
    new = {"password": "much-longer-1"}
    assert admin.post(f"/api/accounts/users/{person.name}/password", json=new).is_success
    assert second.get("/api/me", auth=login).status_code == 401
    assert second.get("/api/me", auth=(person.name, new["password"])).status_code == 200


def test_a_role_that_may_less_counts_at_once(second, admin, world, person) -> None:
    named = f"r{secrets.token_hex(3)}"
    body = {"zh": "临时", "en": "For a while", "permissions": ["staff"]}
    role = admin.put(f"/api/accounts/roles/{named}", json=body).json()["id"]
    deed = _changed(roles=[role])
    assert deed(admin, person.name, person.token).status_code == 204
    assert "staff" in second.get("/api/me", headers=person.head).json()["permissions"]
    admin.put(f"/api/accounts/roles/{named}", json={**body, "permissions": []})
    assert second.get("/api/me", headers=person.head).json()["permissions"] == ["public"]


def test_a_lost_connection_neither_refuses_nor_remembers(
    second,
    admin,
    database,
    person,
) -> None:
    before = second.get(TILE_OF_STAFF, headers=person.head)
    with begin_owner(database.engine) as connection:
        gone = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :n"
            ),
            {"n": NAME},
        )
        assert len(gone.all()) >= 2
    again = second.get(TILE_OF_STAFF, headers=person.head)
    assert (again.status_code, again.content) == (200, before.content)
    assert _ended(admin, person.name, person.token).status_code == 204
    assert second.get(TILE_OF_STAFF, headers=person.head).status_code == 401
