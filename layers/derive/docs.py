"""The documentation page of all layers, made from their declarations.

``python -m layers.derive.docs`` writes docs/layers.md; a test says when it is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from layers.codes import load
from layers.info import FieldInfo, LayerInfo
from layers.model import Feature, ManagedFeature
from layers.registry import Registry, discover

PAGE = Path(__file__).resolve().parents[2] / "docs" / "layers.md"

_INTRO = """\
# Layers

Made from the declarations by `python -m layers.derive.docs`; do not edit by hand.

Every layer has the common fields of the first table, management components those of the second
as well. Aliases are names under which deliveries carry a field; **bold** fields are required.
A field with a narrower permission than its layer is absent for callers who lack it.
"""


def page(registry: Registry) -> str:
    """Return the page as Markdown."""
    bases = registry.bases()
    feature = next(info for info in bases if not issubclass(info.model, ManagedFeature))
    managed = next(info for info in bases if issubclass(info.model, ManagedFeature))
    common = _inherited(feature, Feature)
    components = [row for row in _inherited(managed, ManagedFeature) if row not in common]
    parts = [_INTRO, "## Common fields\n", _table(common), "## Fields of components\n"]
    parts += [_table(components), "## Overview\n", _overview(bases)]
    parts += [_section(info) for info in bases]
    return "\n".join(parts).rstrip() + "\n"


def main() -> None:
    """Write docs/layers.md."""
    PAGE.write_text(page(discover()), encoding="utf-8")


def _inherited(info: LayerInfo, base: type[Feature]) -> list[FieldInfo]:
    own = set(vars(info.model)["__annotations__"])
    return [row for row in info.fields if row.name not in own and hasattr(base, row.name)]


def _overview(bases: tuple[LayerInfo, ...]) -> str:
    head = "| layer | 图层 | title | group | geometry | read | write |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| [{info.id}](#{info.id}) | {info.title_zh} | {info.title_en} | {info.group} "
        f"| {info.geometry} | {info.read} | {info.write} |\n"
        for info in bases
    )


def _section(info: LayerInfo) -> str:
    own = vars(info.model)["__annotations__"]
    rows = [row for row in info.fields if row.name in own]
    facts = "".join(f"- {name}: {text}\n" for name, text in _facts(info) if text)
    title = f"## {info.id}\n\n**{info.title_zh} — {info.title_en}.** {info.description}\n"
    return f"{title}\n{facts}\n{_table(rows)}"


def _facts(info: LayerInfo) -> Iterator[tuple[str, str]]:
    declared = info.declared
    theme = load("theme").by_code[info.theme]
    owner = load("department").by_code[info.owner]
    yield "theme", f"{theme.zh} {theme.en}"
    yield "owner", f"{owner.zh} {owner.en}"
    yield "standard", info.standard
    yield "shown at zoom", f"{info.zoom[0]}–{info.zoom[1]}"
    yield "stamps", {"area": "the division", "grid": "the unit grid"}.get(declared.stamps or "", "")
    yield "component classes (2026)", ", ".join(_class(code) for code in declared.classes)
    yield "OpenStreetMap", ", ".join(f"`{tag}`" for tag in declared.source.osm)


def _class(code: str) -> str:
    return f"{code} {load('component_class_2026').by_code[code].zh}"


def _table(rows: list[FieldInfo]) -> str:
    head = (
        "| field | 名称 | title | type | codes | read | aliases |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(_row(row) for row in rows)


def _row(row: FieldInfo) -> str:
    name = f"**{row.name}**" if row.required else row.name
    kind = f"{row.type}, {row.unit}" if row.unit else row.type
    codes = f"[{row.codes}](../data/codes/{row.codes}.csv)" if row.codes else ""
    read = "" if row.read == "public" else f"{row.read}: {row.reason}"
    cells = (name, row.zh, row.en, kind, codes, read, " ".join(row.aliases))
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    main()
