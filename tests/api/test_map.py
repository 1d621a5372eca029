"""Layers, tiles, search, identify and counts as a client sees them."""

from __future__ import annotations

import gzip
import io

import openpyxl
import pytest

from tests.world import TILE


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_health_tells_that_the_database_is_ready(client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_layers_are_those_of_the_caller(client, world) -> None:
    public = client.get("/layers").json()
    staff = client.get("/layers", headers=bearer(world.north.tokens["commander"])).json()
    seen = {layer["id"]: layer for layer in public["layers"]}
    assert "toilets" in seen and "drainage_pipes" not in seen
    assert "drainage_pipes" in {layer["id"] for layer in staff["layers"]}
    assert "cleaner_phone" not in {field["name"] for field in seen["toilets"]["fields"]}
    assert seen["ancient_trees"]["count"] == 2
    assert seen["toilets"]["editable"] is False
    assert {field["codes"] for field in seen["toilets"]["fields"]} - {None} <= public[
        "codes"
    ].keys()


def test_layers_answer_304_to_a_client_that_has_them(client) -> None:
    first = client.get("/layers")
    again = client.get("/layers", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_tile_carries_what_the_style_needs(client) -> None:
    answer = client.get(f"/tiles/trades/{TILE}.mvt?layers=toilets")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert b"toilets" in answer.content and b"zqNW-pub" in answer.content


def test_a_tile_is_not_sent_twice_until_something_changes(client) -> None:
    first = client.get(f"/tiles/ground/{TILE}.mvt")
    again = client.get(
        f"/tiles/ground/{TILE}.mvt", headers={"if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_tile_may_be_kept_under_the_mark_of_the_data(client) -> None:
    mark = client.get("/layers").json()["mark"]
    address = f"/tiles/ground/{TILE}.mvt"
    assert client.get(address).headers["cache-control"] == "private, no-cache"
    kept = client.get(address, params={"v": mark})
    assert kept.headers["cache-control"].startswith("private, max-age=")
    assert "Cookie" in kept.headers["vary"]
    other = client.get(address, params={"v": f"{mark}0"})
    assert other.headers["cache-control"] == "private, no-cache"


def test_a_tile_is_packed_only_for_who_can_unpack_it(client) -> None:
    address = f"/tiles/trades/{TILE}.mvt?layers=toilets"
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    plain = client.get(address, headers={"accept-encoding": "identity"})
    refused = client.get(address, headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in {*plain.headers, *refused.headers}
    assert plain.content == packed.content
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert plain.headers["etag"] != packed.headers["etag"]


def test_a_condition_cuts_the_tiles_of_the_map(client) -> None:
    """Like the table's: several hold together, and a wrong one is told."""
    address = f"/tiles/trades/{TILE}.mvt"
    whole = client.get(address, params={"layers": "toilets"})
    one = client.get(address, params={"layers": "toilets", "filter": "name = 'zqNW-pub'"})
    assert b"zqNW-pub" in one.content and one.headers["etag"] != whole.headers["etag"]
    none = {"layers": "toilets", "filter": ["name = 'zqNW-pub'", "id < 0"]}
    assert client.get(address, params=none).status_code == 204
    wrong = client.get(address, params={"layers": "toilets", "filter": "nothing = 1"})
    assert wrong.status_code == 400 and wrong.json()["code"] == "filter_unknown_property"


@pytest.mark.parametrize("tile", ["14/99999/1", "23/0/0", "2/-1/0"])
def test_a_tile_outside_the_pyramid_is_a_clear_refusal(client, tile) -> None:
    answer = client.get(f"/tiles/ground/{tile}.mvt")
    assert answer.status_code == 400
    assert answer.json()["code"] == "no_such_tile"


def test_an_empty_tile_is_204(client) -> None:
    assert client.get("/tiles/components/14/0/0.mvt").status_code == 204


def test_components_are_counted_in_bins_below_zoom_14(client) -> None:
    answer = client.get("/tiles/components/12/3380/1607.mvt?layers=components")
    assert answer.status_code == 200
    assert b"count" in answer.content and b"zqN" not in answer.content


def test_polygon_labels_lie_in_one_tile_only(client) -> None:
    tiles = [
        client.get(f"/tiles/ground/14/{x}/{y}.mvt?layers=divisions")
        for x in range(13516, 13527)
        for y in range(6427, 6435)
    ]
    labels = sum(tile.content.count(b"divisions__label") for tile in tiles)
    assert labels == 2


def test_the_map_of_before_is_empty(client) -> None:
    answer = client.get(f"/tiles/ground/{TILE}.mvt?t=2020-01-01")
    assert answer.status_code == 204


def test_tilejson_names_the_layers(client) -> None:
    document = client.get("/tiles/tilejson/ground").json()
    assert {"roads", "divisions", "divisions__label"} <= {
        x["id"] for x in document["vector_layers"]
    }


def test_search_finds_by_name_and_code(client) -> None:
    by_name = client.get("/api/search", params={"q": "zqNW-pub", "limit": 50}).json()["results"]
    assert {"toilets", "bridges"} <= {found["layer"] for found in by_name}
    by_code = client.get("/api/search", params={"q": "37990"}).json()["results"]
    assert [found["code"] for found in by_code[:2]] == ["379901", "379902"]
    assert all(found["code"].startswith("37990") for found in by_code)
    assert by_code[0]["point"] and by_code[0]["bbox"]


@pytest.mark.parametrize("words", ["", "%", "_", "\\", "' OR 1=1 --", "\x00", "a" * 200])
def test_search_takes_any_words(client, words) -> None:
    answer = client.get("/api/search", params={"q": words})
    assert answer.status_code in (200, 400)
    assert "zqS" not in answer.text


def test_identify_puts_points_before_areas(client) -> None:
    answer = client.get("/api/identify", params={"lon": 117.099, "lat": 36.05, "zoom": 16}).json()
    kinds = [feature["geometry"]["type"] for feature in answer["features"]]
    assert kinds[0] == "Point" and kinds[-1] == "MultiPolygon"
    assert answer["features"][0]["layer"]


def test_counts_of_the_city_and_of_a_box(client) -> None:
    whole = client.get("/api/counts", params={"layers": "ancient_trees"}).json()
    box = ",".join(map(str, (117.0, 36.0, 117.1, 36.1)))
    part = client.get("/api/counts", params={"layers": "ancient_trees", "bbox": box}).json()
    assert (whole, part) == ({"ancient_trees": 2}, {"ancient_trees": 1})


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "3,0,1,1", "nan,0,1,1"])
def test_a_bad_box_is_named(client, box) -> None:
    answer = client.get("/api/counts", params={"bbox": box})
    assert answer.status_code == 400 and answer.json()["field"] == "bbox"


def test_history_shows_versions_newest_first(client, world) -> None:
    toilet = world.north.ids["toilets", "W"]
    versions = client.get(f"/api/features/toilets/{toilet}/history").json()["versions"]
    assert [version["op"] for version in versions] == ["update", "create"]
    assert versions[1]["feature"]["properties"]["name"] == "zqNWold-pub"
    assert versions[1]["valid_to"] == versions[0]["valid_from"]
    gone = client.get(f"/api/features/toilets/{world.north.retired['toilets']}/history").json()
    assert [version["op"] for version in gone["versions"]] == ["retire", "create"]


def test_the_plain_tile_is_small_and_whole(client) -> None:
    with client.stream("GET", f"/tiles/ground/{TILE}.mvt") as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw)


def test_forms_have_the_columns_the_caller_may_fill(client, world) -> None:
    public = client.get("/layers/toilets/template.xlsx")
    staff = client.get("/layers/toilets/template.xlsx", headers=bearer(world.north.tokens["admin"]))
    first, second = (
        [cell.value for cell in openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0][1]]
        for answer in (public, staff)
    )
    assert "名称" in first
    assert set(second) - set(first)
    assert client.get("/layers/toilets/template.gpkg").content.startswith(b"SQLite format 3")
    assert client.get("/layers/drainage_pipes/template.xlsx").status_code == 404
    assert client.get("/layers/toilets/template.exe").status_code == 400
