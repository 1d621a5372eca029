"""Elements of QGIS' files: options with a type, colours as numbers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

DOCTYPE = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def node(tag: str, /, *children: ET.Element | None, **attributes: Any) -> ET.Element:
    """An element; attributes and children that are None are left out."""
    given = {name: str(value) for name, value in attributes.items() if value is not None}
    made = ET.Element(tag, given)
    made.extend([child for child in children if child is not None])
    return made


def options(values: Mapping[str, Any]) -> ET.Element:
    """A map of texts; None is left out."""
    listed = [
        node("Option", type="QString", name=name, value=value)
        for name, value in values.items()
        if value is not None
    ]
    return node("Option", *listed, type="Map")


def rgba(color: str, opacity: float = 1.0) -> str:
    """``#RRGGBB`` as QGIS writes colours."""
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(map(str, [*channels, round(opacity * 255)]))


def written(root: ET.Element) -> bytes:
    """The document as UTF-8."""
    ET.indent(root)
    return DOCTYPE + bytes(ET.tostring(root, encoding="utf-8"))
