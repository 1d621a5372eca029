"""Every broken delivery ends in a clear answer: a sentence in both languages, or findings per row."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gis.database.session import begin_owner
from gis.errors import BadInput, WanmiError
from layers.accounts import tenants
from tests.pipelines.census import broken, broken_places, broken_rarer, broken_shapes
from tests.pipelines.census.conftest import City

assert broken_places.CASES is broken.CASES is broken_rarer.CASES is broken_shapes.CASES
BOUNDS = (116.9, 36.5, 117.3, 36.8)


@pytest.fixture(scope="module")
def empty(cities: Callable[..., City], tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city with nothing on its map, for all cases: none of them is published."""
    return _bounded(cities(tmp_path_factory.mktemp("broken") / "var"))


def _bounded(city: City) -> City:
    """The city with an extent, outside of which positions are refused."""
    with begin_owner(city.engine) as connection:
        tenants.put(
            connection, tenants.City(id=city.tenant, title_zh="市", title_en="City", bounds=BOUNDS)
        )
    return city


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("name", "answer", "make"), broken.CASES, ids=[one[0] for one in broken.CASES]
)
def test_ends_in_a_clear_answer(
    request: pytest.FixtureRequest,
    empty: City,
    tmp_path: Path,
    name: str,
    answer: str,
    make: Callable[[Path], Path],
) -> None:
    city = empty
    if answer.startswith("shifted"):
        city = _bounded(request.getfixturevalue("new_city")())
        _put_lamps(city, tmp_path)
    folder = tmp_path / "delivery"
    folder.mkdir()
    got = outcome(city, make(folder))
    kinds = answer.split("|")
    first = kinds[0].partition(":")[0]
    wanted = {kind if ":" in kind or kind == "fine" else f"{first}:{kind}" for kind in kinds}
    assert any(_meets(one, got) for one in wanted), f"{name}: {sorted(got)}"


def _meets(wanted: str, got: set[str]) -> bool:
    kind, _, what = wanted.partition(":")
    return any(one == wanted or (what == "*" and one.startswith(f"{kind}:")) for one in got)


def outcome(city: City, path: Path) -> set[str]:
    """What a delivery ends in; any exception but ours is a failure of the test."""
    run = city.start(path)
    try:
        city.census.advance(run, "check")
    except WanmiError as error:
        said = (error.zh, error.en)
        assert all(said)
    work = city.census.work(run)
    got: set[str] = set()
    for item in work.datasets():
        if item.problem:
            assert all(item.problem[one] for one in ("zh", "en"))
            got.add(f"problem:{item.problem['code']}")
        elif (item.profile.get("position") or {}).get("shifted"):
            got.add(f"shifted:{item.profile['position']['shifted']}")
    for waits in work.run.summary.get("map", {}).get("waiting", ()):
        got.add(f"waits:{waits['lacks']}")
    for n, found in work.run.summary.get("check", {}).get("datasets", {}).items():
        rules = set(found["rules"]) - {"expected"}
        got |= {f"finding:{rule}" for rule in rules} or {"fine"}
        assert n
    return got


def _put_lamps(city: City, folder: Path) -> None:
    """What the map holds already, to compare positions with."""
    inner = folder / "before"
    inner.mkdir()
    city.census.advance(city.start(broken.gpkg(inner)))


def test_what_is_no_plain_file_is_refused(empty: City, tmp_path: Path) -> None:
    """A pipe would be waited for without end."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    os.mkfifo(folder / "street_lights.csv")
    for path in (folder, folder / "street_lights.csv"):
        with pytest.raises(BadInput, match="no plain file"):
            empty.start(path)


def test_there_are_sixty_cases() -> None:
    assert len(broken.CASES) >= 60
