"""Geocoding as processes of OGC API – Processes."""

from __future__ import annotations

from typing import Any

from geocoding import store
from geocoding.answer import answer
from geocoding.batch import file
from geocoding.live import Live
from geocoding.reverse.describe import reverse
from gis.database.settings import Settings
from layers.jobs.process import Inputs, Outcome, Output, Process, features, given
from layers.jobs.task import Task

MOST = 1000


class Texts(Inputs):
    """Texts to find."""

    texts: list[str] = given(
        "地址或地点描述", "Addresses or descriptions of places", max_length=MOST
    )
    limit: int = given("每条最多候选数", "Candidates per text at most", 1, ge=1, le=10)


class Addresses(Inputs):
    """An uploaded file."""

    file: str = given("已上传文件的编号", "Id of the uploaded file", max_length=40)


class Points(Inputs):
    """Points to describe."""

    points: list[tuple[float, float]] = given("经纬度点", "Points, lon/lat", max_length=MOST)


def _live(task: Task) -> Live:
    caller = task.caller
    class_ = store.rights(task.registry, caller)
    return Live(task.engine, task.registry, Settings().var, caller.tenant, class_)


def forward(task: Task, inputs: Texts) -> Outcome:
    """Find each text; what was not found has no feature."""
    geocoder = _live(task).geocoder
    found: list[dict[str, Any]] = []
    for number, text in enumerate(inputs.texts):
        if number % 50 == 0:
            task.progress(100 * number / len(inputs.texts))
        made = answer(geocoder, geocoder.find(text, inputs.limit), explain=False)
        found += [_feature(number, text, made["found"], item) for item in made["results"]]
    return Outcome({"places": {"type": "FeatureCollection", "features": found}})


def _feature(number: int, text: str, sure: bool, item: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in item.items() if key not in ("point", "area")}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": item["point"]},
        "properties": {"number": number, "text": text[:200], "found": sure, **rest},
    }


def backward(task: Task, inputs: Points) -> Outcome:
    """Describe each point."""
    geocoder = _live(task).geocoder
    return Outcome({"descriptions": [reverse(geocoder, lon, lat) for lon, lat in inputs.points]})


def addresses(task: Task, inputs: Addresses) -> Outcome:
    """Answer a file line by line; taken up again after a crash, it goes on where it was."""
    root = store.uploads(Settings().var, task.caller.tenant)
    found = file.opened(root, inputs.file, task.caller.actor or "")
    with store.locked(found.folder / "work"):
        file.run(found, _live(task).geocoder, lambda done, all_: task.progress(100 * done / all_))
    return Outcome({"progress": found.progress()})


GEOCODE = Process(
    id="geocode",
    title=("地理编码", "Geocode"),
    description=(
        "由地址、地名、路口或相对位置的描述得到坐标、精度、单元网格和可信度，每条可返回多个候选。",
        "From addresses, names, crossings and relative descriptions to points with accuracy, unit grid and chance.",
    ),
    inputs=Texts,
    outputs={"places": features("地点", "Places")},
    run=forward,
    keywords=("geocoding", "address", "地理编码", "地址"),
    example={"texts": ["文化路与解放路口北侧80米"]},
)
GEOCODE_FILE = Process(
    id="geocode-file",
    title=("文件地理编码", "Geocode a file"),
    description=(
        "对经 POST /api/geocode/batch 上传的 CSV 或 xlsx 文件逐行进行地理编码；中断后接着做。",
        "Geocodes a CSV or xlsx file uploaded by POST /api/geocode/batch line by line; goes on where it was interrupted.",
    ),
    inputs=Addresses,
    outputs={"progress": Output(title=("进度", "Progress"))},
    run=addresses,
    waits=False,
    needs="staff",
    keywords=("geocoding", "CSV", "xlsx", "地理编码"),
    example={"file": "0123456789abcdef"},
)
REVERSE = Process(
    id="reverse-geocode",
    title=("逆地理编码", "Reverse geocode"),
    description=(
        "由坐标得到地址、自然语言描述、单元网格和区划。",
        "From points to addresses, natural descriptions, unit grids and divisions.",
    ),
    inputs=Points,
    outputs={
        "descriptions": Output(
            title=("描述", "Descriptions"), schema={"type": "array", "items": {"type": "object"}}
        )
    },
    run=backward,
    keywords=("reverse geocoding", "逆地理编码"),
    example={"points": [[117.1, 36.05]]},
)
