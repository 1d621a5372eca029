"""Debian's QGIS draws every value of every layer in its declared colour, from SLD and from QML."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gis.database.session import system
from layers.codes import load
from layers.derive import describe
from layers.derive.looks import rules
from layers.derive.maplibre.areas import FILL, MOST_FILL
from layers.derive.maplibre.context import Context, Layer, is_ground, looks
from layers.derive.qml.style import document as qml
from layers.derive.sld.style import document as sld
from layers.registry import discover

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("qgis_draws.py")
CLASSES = "component_class_2026"
WHO = system("x")
INFOS = [info for info in discover().bases() if info.geometry != "any"]
TOLERANCE = 10
THINNEST = 3.0  # pixels of a line whose middle is surely not smoothed away


def _has_qgis() -> bool:
    command = [PYTHON, "-c", "import qgis.core"]
    return (
        Path(PYTHON).exists()
        and subprocess.run(command, check=False, capture_output=True).returncode == 0
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """What QGIS makes of each layer's three files, by layer and suffix."""
    if not _has_qgis():
        pytest.skip("no QGIS on this machine")
    folder = tmp_path_factory.mktemp("styles")
    ctx, layers = _described()
    asked, names = [], []
    for info in INFOS:
        fields = [describe.field(item, CLASSES) for item in info.visible_fields(WHO)]
        layer = layers[info.id]
        for suffix, body in (
            ("10.sld", sld(ctx, [layer], "1.0")),
            ("11.sld", sld(ctx, [layer], "1.1")),
            ("qml", qml(ctx, layer, fields, {})),
        ):
            file = folder / f"{info.id}.{suffix}"
            file.write_bytes(body)
            asked.append(
                {
                    "geometry": info.geometry,
                    "field": info.style.by.field if info.style.by else None,
                    "values": [*looks(layer), "none of these"],
                    "names": [field["name"] for field in fields],
                    "file": str(file),
                }
            )
            names.append(f"{info.id}.{suffix}")
    return dict(zip(names, _answers(folder, asked), strict=True))


def _answers(folder: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(folder)}
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        environment.pop(name, None)
    said = subprocess.run(
        [PYTHON, str(SCRIPT), str(folder / "asked.json")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=environment,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    return json.loads(said.stdout.splitlines()[-1])


def _described() -> tuple[Context, dict[str, Layer]]:
    layers = {info.id: describe.layer(info, WHO, CLASSES, 0) for info in discover().all()}
    return Context("light", list(layers.values()), describe.themes()), layers


def _expected(ctx: Context, layer: Layer) -> list[str | None]:
    """The colour of each value in the middle of a feature, on white; None where nothing plain lies."""
    found: dict[str | None, str | None] = {}
    for rule in rules(ctx, layer, "zh"):
        thin = layer["geometry"] == "line" and rule.look.width < THINNEST
        plain = rule.look.form not in ("hatch", "outline", "dashed") and not thin
        found[rule.value] = _mixed(layer, rule.look.color) if plain else None
    return [found.get(value) for value in [*looks(layer), None]]


def _mixed(layer: Layer, color: str) -> str:
    opacity = layer["style"]["fill_opacity"]
    if layer["geometry"] != "polygon":
        return color
    full = 1.0 if opacity is None else opacity
    share = full if is_ground(layer) else min(MOST_FILL["light"], opacity or FILL)
    channels = [int(color[at : at + 2], 16) * share + 255 * (1 - share) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(value):02x}" for value in channels)


def _near(one: str, other: str) -> bool:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return all(abs(a - b) <= TOLERANCE for a, b in pairs)


@pytest.mark.parametrize("suffix", ["10.sld", "11.sld", "qml"])
@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.id)
def test_it_draws_what_is_declared(seen, info, suffix):
    ctx, layers = _described()
    layer, found = layers[info.id], seen[f"{info.id}.{suffix}"]
    assert found["good"], found["message"]
    for value, drawn, wanted in zip(
        [*looks(layer), None], found["colors"], _expected(ctx, layer), strict=True
    ):
        assert wanted is None or _near(drawn, wanted), (value, drawn, wanted)
    assert found["labels"] == info.style.label


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.id)
def test_its_forms_speak_chinese(seen, info):
    found = seen[f"{info.id}.qml"]
    for field in info.visible_fields(WHO):
        assert found["aliases"][field.name].startswith(field.zh)
        assert (field.name in found["fixed"]) == field.readonly
        codes = CLASSES if field.name == "class_code" else field.codes
        if codes and field.type == "string":
            titles = [item.zh for item in load(codes).items]
            assert found["lists"][field.name][-len(titles) :] == titles
