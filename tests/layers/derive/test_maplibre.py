"""The server's style of the map is the web client's: compared with the picture its tests keep."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from layers.derive.maplibre.context import Context
from layers.derive.maplibre.style import background, drawable, parts
from tests.architecture.tree import ROOT

WEB = ROOT / "web" / "tests"
REGISTRY = json.loads((WEB / "fixtures" / "registry.json").read_text(encoding="utf-8"))
OF_THE_CLIENT = ("selection", "hover", "found", "sketch", "nearby")


def kept(light: str) -> list[dict[str, Any]]:
    """The style that the client's tests keep (their notation is JSON with commas too many)."""
    text = (WEB / "__snapshots__" / "style.test.ts.snap").read_text(encoding="utf-8")
    found = re.search(rf"the same view: {light} 1`\] = `\n(.*?)\n`;", text, re.DOTALL)
    style = json.loads(re.sub(r",(\s*[\]}])", r"\1", found[1].replace("\\\\", "\\")))
    return [one for one in style["layers"] if one.get("source") not in OF_THE_CLIENT]


def ordered(value: Any) -> Any:
    """JavaScript lists keys that look like numbers first; the order of alternatives has no meaning."""
    if isinstance(value, dict):
        return {name: ordered(one) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    value = [ordered(one) for one in value]
    if value[:1] == ["match"]:
        arms = sorted(zip(value[2:-1:2], value[3:-1:2], strict=True))
        return ["match", value[1], *(item for arm in arms for item in arm), value[-1]]
    return ["literal", sorted(value[1])] if value[:1] == ["literal"] else value


def usual() -> list[dict[str, Any]]:
    return [layer for layer in REGISTRY["layers"] if layer["default_visible"]]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_it_is_the_web_clients(light):
    ctx = Context(light, REGISTRY["layers"], REGISTRY["themes"])
    made = [background(ctx), *parts(ctx, drawable(usual()))]
    expected = kept(light)
    assert [one["id"] for one in made] == [one["id"] for one in expected]
    for mine, theirs in zip(made, expected, strict=True):
        assert ordered(json.loads(json.dumps(mine))) == ordered(theirs), mine["id"]
