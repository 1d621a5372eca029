"""Kept views: one's own, those shared with a role or the whole city, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis.database.session import Caller, begin
from tests.api.askers import ASKERS, NAMES, Asker, city_of, silent

ROOT = "/api/bookmarks"
SHARED = {"own": None, "surveyors": "surveyor", "city": "*"}


def _client(address: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=30)


def _names(client: httpx.Client, **headers: str) -> set[str]:
    found = client.get(ROOT, headers=headers).raise_for_status().json()["bookmarks"]
    return {one["name"] for one in found}


@pytest.fixture(scope="module")
def kept(address, world) -> dict[str, dict[str, int]]:
    """Bookmarks of both cities' commanders: for themselves, the surveyors, all of their city."""
    made: dict[str, dict[str, int]] = {}
    for city in (world.north, world.south):
        with _client(address, city.tokens["commander"]) as client:
            names = {which: f"zq{city.letter}-{which}-vip" for which in SHARED}
            views = [{"name": name, "view": "?l=roads"} for name in names.values()]
            ids = client.post(ROOT, json={"bookmarks": views}).raise_for_status().json()["ids"]
            made[city.letter] = dict(zip(names, ids, strict=True))
            for which, role in SHARED.items():
                path = f"{ROOT}/{made[city.letter][which]}"
                assert client.patch(path, json={"shared": role}).status_code == 204
    return made


@pytest.fixture
def surveyor(address, world) -> Iterator[httpx.Client]:
    with _client(address, world.north.tokens["surveyor"]) as made:
        yield made


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_everybody_sees_what_is_theirs_or_shared_with_them(client, world, kept, asker) -> None:
    answer = client.get(ROOT, headers=asker.headers(world))
    silent(asker, ROOT, answer)
    if asker.account is None:
        assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")
        return
    seen = {which for which in SHARED if f"zq{asker.city}-{which}-vip" in answer.text}
    assert seen == _expected(asker)


def _expected(asker: Asker) -> set[str]:
    if asker.account == "commander":
        return set(SHARED)
    seen = {"city"} if asker.staff else set()
    return seen | ({"surveyors"} if "surveyor" in str(asker.account) else set())


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_nobody_touches_anothers(client, world, kept, asker) -> None:
    headers = asker.headers(world)
    for city in (world.north, world.south):
        if asker.account == "commander" and city is city_of(world, asker.city):
            continue
        for number in kept[city.letter].values():
            for verb, body in (("PATCH", {"shared": None}), ("DELETE", None)):
                answer = client.request(verb, f"{ROOT}/{number}", json=body, headers=headers)
                assert answer.status_code in (401, 404), answer.text
                silent(asker, verb, answer)
    with _commander(client, world) as mine:
        assert _names(mine) >= {f"zqN-{which}-vip" for which in SHARED}


def _commander(client: httpx.Client, world) -> httpx.Client:
    return _client(str(client.base_url), world.north.tokens["commander"])


def test_a_name_is_kept_once_and_what_was_there_may_stay(surveyor) -> None:
    def send(view: str, **more: bool) -> list[int]:
        body = {"bookmarks": [{"name": "桥", "view": view}], **more}
        return surveyor.post(ROOT, json=body).raise_for_status().json()["ids"]

    def view() -> str:
        found = surveyor.get(ROOT).json()["bookmarks"]
        return next(one["view"] for one in found if one["name"] == "桥")

    (number,) = send("?l=bridges")
    assert send("?l=roads", replace=False) == []
    assert view() == "?l=bridges"
    assert send("?l=roads") == [number]
    assert view() == "?l=roads"
    assert surveyor.delete(f"{ROOT}/{number}").status_code == 204
    assert surveyor.delete(f"{ROOT}/{number}").status_code == 404
    told = surveyor.get(f"{ROOT}/events").json()["events"]
    assert [one["action"] for one in told if one["subject"] == number] == ["drop", "keep", "keep"]


def test_the_record_is_for_administrators_and_of_ones_own(address, world, kept, surveyor) -> None:
    assert {one["actor"].split(".")[0] for one in _events(surveyor)} <= {"surveyor"}
    with _client(address, world.north.tokens["admin"]) as admin:
        told = [one for one in _events(admin) if one["subject"] == kept["N"]["surveyors"]]
    assert [one["action"] for one in told] == ["share", "keep"]
    assert told[0]["data"] == {"name": "zqN-surveyors-vip", "shared": "surveyor"}


def _events(client: httpx.Client) -> list[dict]:
    return client.get(f"{ROOT}/events", params={"limit": 1000}).json()["events"]


@pytest.mark.parametrize(
    "one",
    [
        {"name": "", "view": "?"},
        {"name": "a\n", "view": "?"},
        {"name": "a", "view": "https://elsewhere/?l=roads"},
        {"name": "a", "view": "?" + "x" * 8000},
    ],
)
def test_what_is_no_view_is_refused(surveyor, one) -> None:
    assert surveyor.post(ROOT, json={"bookmarks": [one]}).status_code in (400, 422)


def test_citizens_keep_and_do_not_share(address, world, surveyor) -> None:
    with _client(address, world.north.tokens["citizen"]) as citizen:
        body = {"bookmarks": [{"name": "家", "view": "?l=toilets"}]}
        (number,) = citizen.post(ROOT, json=body).json()["ids"]
        assert citizen.patch(f"{ROOT}/{number}", json={"shared": "*"}).status_code == 403
        assert _names(citizen) == {"家"}
        assert citizen.get(ROOT).json()["roles"] == []
        assert citizen.get(ROOT, headers={"x-wanmi-as": "public"}).status_code == 401
    (mine,) = surveyor.post(ROOT, json=body).json()["ids"]
    gone = surveyor.patch(f"{ROOT}/{mine}", json={"shared": "nobody"})
    assert (gone.status_code, gone.json()["code"]) == (404, "no_such_role")
    assert "surveyor" in {role["id"] for role in surveyor.get(ROOT).json()["roles"]}


def test_there_is_an_end_to_it(surveyor) -> None:
    def send(count: int) -> httpx.Response:
        views = [{"name": f"n{number}", "view": "?"} for number in range(count)]
        return surveyor.post(ROOT, json={"bookmarks": views})

    before = _names(surveyor)
    assert send(201).status_code in (400, 422)
    surveyor.post(ROOT, json={"bookmarks": [{"name": "one more", "view": "?"}]})
    full = send(200)
    assert (full.status_code, full.json()["code"]) == (422, "too_many_bookmarks")
    assert _names(surveyor) == before | {"one more"}


def test_the_database_itself_keeps_people_apart(app, world, kept) -> None:
    """Another's name cannot be written, nor another's bookmark read, whatever the program asks."""
    staff = frozenset({"public", "staff"})
    other = Caller(tenant=world.north.tenant, actor="x", permissions=staff, roles=("surveyor",))
    seen = text("SELECT name FROM bookmarks WHERE tenant = :tenant AND name LIKE 'zq%'")
    with begin(app.state.engine, other, roles=True) as connection:
        names = set(connection.scalars(seen, {"tenant": other.tenant}))
    assert names == {"zqN-surveyors-vip", "zqN-city-vip"}
    with begin(app.state.engine, other) as connection:
        assert set(connection.scalars(seen, {"tenant": other.tenant})) == {"zqN-city-vip"}
    insert = text(
        "INSERT INTO bookmarks (tenant, owner, display, name, view, at) "
        "VALUES (:tenant, 'somebody', '', 'n', '?', now())"
    )
    with pytest.raises(ProgrammingError), begin(app.state.engine, other) as connection:
        connection.execute(insert, {"tenant": other.tenant})
