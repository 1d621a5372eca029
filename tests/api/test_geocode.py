"""The geocoder over HTTP: questions, permission, files, edits seen at once."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import openpyxl
import pytest
import shapely

from gis.database.session import Caller, begin
from layers.jobs.worker import Worker
from layers.registry import discover
from layers.store.edit import Edit, apply
from tests.world import SPOTS


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def edit(database, world, layer: str, op: Any, **more: Any) -> int:
    """Change something in the northern city."""
    registry = discover()
    info = registry.get(layer)
    permissions = frozenset({"public", "staff", info.write})
    caller = Caller(tenant=world.north.tenant, actor="ann", permissions=permissions)
    with begin(database.engine, caller) as connection:
        made = Edit(layer=info, op=op, **more)
        return apply(connection, registry, caller, [made], reason="test").ids[0]


def find(client: httpx.Client, text: str, **more: Any) -> dict[str, Any]:
    answer = client.get("/api/geocode", params={"q": text, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(client: httpx.Client, text: str, title: str | None) -> float:
    """Seconds until the best answer of ``text`` is ``title`` (None: until it no longer is found)."""
    started = time.monotonic()
    while time.monotonic() < started + 20:
        titles = [item["title"] for item in find(client, text)["results"][:1]]
        if titles == ([title] if title else []) or (title is None and text not in titles):
            return time.monotonic() - started
        time.sleep(0.02)
    raise AssertionError(f"{text}: {titles}")


@pytest.fixture(scope="module")
def town(database, world) -> dict[str, int]:
    """Two streets that cross, doors and a place, in the northern city."""
    x, y = SPOTS["W"]
    lines = {
        "东风路": [(x - 0.003, y), (x + 0.0008, y)],
        "迎春街": [(x - 0.001, y - 0.002), (x - 0.001, y + 0.002)],
    }
    ids = {
        name: edit(
            database, world, "roads", "create", values={"name": name}, geom=shapely.LineString(line)
        )
        for name, line in lines.items()
    }
    for number in (11, 13, 17):
        values = {
            "name": f"东风路{number}号",
            "street_name": "东风路",
            "house_number": f"{number}号",
            "place_type": "05",
        }
        spot = shapely.Point(x - 0.0025 + number * 0.0001, y + 0.0001)
        edit(database, world, "places", "create", values=values, geom=spot)
    spot = shapely.Point(x - 0.0011, y + 0.0003)
    ids["春风里幼儿园"] = edit(
        database, world, "places", "create", values={"name": "春风里幼儿园"}, geom=spot
    )
    return ids


def test_edits_are_seen(client, town, database, world) -> None:
    until(client, "春风里幼儿园", "春风里幼儿园")
    edit(
        database,
        world,
        "places",
        "update",
        feature_id=town["春风里幼儿园"],
        values={"name": "秋月里幼儿园"},
    )
    until(client, "秋月里幼儿园", "秋月里幼儿园")
    old = find(client, "春风里幼儿园")["results"][0]
    assert old["title"] == "秋月里幼儿园" and old["former_name"] == "春风里幼儿园" and old["ended"]
    edit(database, world, "places", "retire", feature_id=town["春风里幼儿园"])
    until(client, "秋月里幼儿园", None)


def test_crossing_doors_and_interpolation_of_fresh_edits(client, town) -> None:
    until(client, "东风路与迎春街路口", "东风路与迎春街路口")
    x, y = SPOTS["W"]
    assert find(client, "东风路与迎春街路口")["results"][0]["point"] == pytest.approx(
        [x - 0.001, y], abs=1e-5
    )
    assert find(client, "东风路13号")["results"][0]["title"] == "东风路13号"
    between = find(client, "东风路15号")["results"][0]
    assert between["level"] == "interpolated"
    assert between["point"][0] == pytest.approx(x - 0.001, abs=2e-5)


def test_renamed_street_keeps_its_old_name(client, town, database, world) -> None:
    until(client, "东风路与迎春街路口", "东风路与迎春街路口")
    edit(database, world, "roads", "update", feature_id=town["迎春街"], values={"name": "长春街"})
    until(client, "东风路与长春街路口", "东风路与长春街路口")
    assert "长春街" in find(client, "东风路与迎春街路口")["results"][0]["title"]


def test_reverse_in_several_systems(client, town) -> None:
    x, y = SPOTS["W"]
    plain = client.get("/api/geocode/reverse", params={"lon": x, "lat": y}).json()
    assert plain["divisions"][-1]["code"] == "379901"
    assert (
        client.get("/api/geocode/reverse", params={"lon": x, "lat": y, "crs": "GCJ-02"}).status_code
        == 200
    )
    shifted = find(client, "东风路13号", crs="GCJ-02")["results"][0]["point"]
    assert abs(shifted[0] - find(client, "东风路13号")["results"][0]["point"][0]) > 0.001
    for wrong in (
        {"lon": 500, "lat": 0},
        {"lon": "x", "lat": 1},
        {"lon": x, "lat": y, "crs": "nonsense"},
    ):
        assert client.get("/api/geocode/reverse", params=wrong).status_code == 400


def test_suggestions(client, town) -> None:
    until(client, "东风路13号", "东风路13号")
    for typed in ("东风", "dongfeng", "dfl"):
        names = [
            item["name"]
            for item in client.get("/api/geocode/suggest", params={"q": typed}).json()[
                "suggestions"
            ]
        ]
        assert "东风路" in names, typed


def test_many_at_once(client, town) -> None:
    texts = ["东风路13号", "", "没有的地方"]
    answers = client.post("/api/geocode", json={"texts": texts}).json()["answers"]
    assert [bool(item["results"]) for item in answers][:2] == [True, False]
    points = [list(SPOTS["W"])] * 3
    made = client.post("/api/geocode/reverse", json={"points": points}).json()["answers"]
    assert len(made) == 3 and made[0] == made[2]
    assert client.post("/api/geocode", json={"texts": ["x"] * 1001}).status_code == 400


@pytest.mark.parametrize(
    "junk", ["", "😀", "' OR 1=1 --", "x" * 10_000, "%00", "，，，", "号号号号"]
)
def test_junk_is_answered_honestly(client, junk) -> None:
    made = find(client, junk)
    assert made["found"] is False


def test_no_city_tells_of_another(client, world) -> None:
    for word in ("zqS", "zqSW-pub", "zqSE-pub"):
        assert "zqS" not in json.dumps(find(client, word)["results"])
    own = {"headers": bearer(world.south.tokens["commander"])}
    made = client.get("/api/geocode", params={"q": "东风路13号"}, **own).json()
    assert "东风路" not in json.dumps(made["results"], ensure_ascii=False)


def test_people_are_for_staff(client, world) -> None:
    asked = {"q": "zqNW-pub", "people": "true"}
    public = client.get("/api/geocode", params=asked).json()
    staff = client.get(
        "/api/geocode", params=asked, headers=bearer(world.north.tokens["commander"])
    ).json()
    assert all(item["responsible"] == [] for item in public["results"][:3])
    assert any(item["responsible"] for item in staff["results"][:3])


@pytest.fixture(scope="module")
def working(database, app) -> Iterator[None]:
    """A worker beside the server, with the same folder of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANMI_VAR", str(app.state.settings.var))
        stop = threading.Event()
        worker = Worker(database.engine, discover())
        thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join(10)


def _finished(client: httpx.Client, job: str, headers: dict[str, str]) -> dict[str, Any]:
    for _ in range(300):
        state: dict[str, Any] = client.get(f"/api/geocode/batch/{job}", headers=headers).json()
        if state["finished"]:
            return state
        time.sleep(0.05)
    raise AssertionError(state)


def _workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["csv", "gb", "xlsx"])
def test_files(client, world, town, working, kind) -> None:
    rows = [["编号", "地址"], ["1", "东风路13号"], ["2", "没有的地方啊"], ["3", ""]]
    text = "\r\n".join(",".join(row) for row in rows)
    data = {"csv": text.encode("utf-8-sig"), "gb": text.encode("gb18030"), "xlsx": _workbook(rows)}[
        kind
    ]
    headers = bearer(world.north.tokens["commander"])
    name = f"a.{'xlsx' if kind == 'xlsx' else 'csv'}"
    made = client.post("/api/geocode/batch", params={"name": name}, content=data, headers=headers)
    assert made.status_code == 202 and made.json()["column"] == "地址"
    job = made.json()["id"]
    assert _finished(client, job, headers)["done"] == 3
    result = client.get(f"/api/geocode/batch/{job}/result", headers=headers).content.decode(
        "utf-8-sig"
    )
    lines = list(csv.DictReader(io.StringIO(result)))
    assert [line["编号"] for line in lines] == ["1", "2", "3"]
    assert lines[0]["wm_title"] == "东风路13号" and lines[2]["wm_found"] == "no"
    other = bearer(world.north.tokens["surveyor"])
    assert client.get(f"/api/geocode/batch/{job}", headers=other).status_code == 404
    assert client.get(f"/api/geocode/batch/{job}").status_code == 403


def test_interrupted_file_goes_on(client, world, town, working, app) -> None:
    headers = bearer(world.north.tokens["commander"])
    text = "地址\r\n" + "\r\n".join(f"东风路{n}号" for n in range(1, 31))
    job = client.post("/api/geocode/batch", content=text.encode(), headers=headers).json()["id"]
    _finished(client, job, headers)
    places = app.state.settings.var.glob("geocode/*/files/*/done.csv")
    place = max(places, key=lambda path: path.stat().st_mtime_ns)
    whole = place.read_bytes()
    place.write_bytes(whole[: len(whole) // 2])
    again = client.post(f"/api/geocode/batch/{job}/resume", headers=headers)
    assert again.status_code == 202 and again.headers["location"].endswith(again.json()["id"])
    assert _finished(client, again.json()["id"], headers)["state"] == "successful"
    assert place.read_bytes() == whole


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty_file"), (b"PK\x03\x04junk", "broken_workbook")]
)
def test_bad_files(client, world, data, code) -> None:
    headers = bearer(world.north.tokens["commander"])
    answer = client.post(
        "/api/geocode/batch", params={"name": "a.csv"}, content=data, headers=headers
    )
    assert answer.status_code == 400 and answer.json()["code"] == code
