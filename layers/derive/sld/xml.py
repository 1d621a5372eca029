"""The two dialects of SLD: the same tree with other names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Version = Literal["1.0", "1.1"]
SLD = "http://www.opengis.net/sld"
SE = "http://www.opengis.net/se"
OGC = "http://www.opengis.net/ogc"
PIXEL = "http://www.opengeospatial.org/se/units/pixel"
_PREFIXES = {"sld": SLD, "se": SE, "ogc": OGC}


@dataclass(frozen=True)
class Dialect:
    """Makes elements: in 1.0 all are of SLD, in 1.1 symbols are of SE."""

    version: Version

    @property
    def symbols(self) -> str:
        """Namespace of rules and symbolizers."""
        return SLD if self.version == "1.0" else SE

    def node(self, name: str, /, *children: Any, text: Any = None, **attributes: str) -> ET.Element:
        """An element of a symbol; children that are None are left out."""
        made = ET.Element(f"{{{self.symbols}}}{name}", attributes)
        made.text = None if text is None else str(text)
        made.extend([child for child in children if child is not None])
        return made

    def symbolizer(self, name: str, *children: Any) -> ET.Element:
        """A symbolizer whose sizes are pixels."""
        units = {} if self.version == "1.0" else {"uom": PIXEL}
        return self.node(name, *children, **units)

    def parameters(self, values: Mapping[str, Any]) -> list[ET.Element]:
        """Parameters of a stroke, fill or font; None is left out."""
        name = "CssParameter" if self.version == "1.0" else "SvgParameter"
        return [
            self.node(name, text=_short(value), name=key)
            for key, value in values.items()
            if value is not None
        ]

    def titled(self, title: str) -> ET.Element:
        """The title of a rule or style."""
        text = self.node("Title", text=title)
        return text if self.version == "1.0" else self.node("Description", text)


def outer(name: str, *children: ET.Element, **attributes: str) -> ET.Element:
    """An element of SLD itself."""
    made = ET.Element(f"{{{SLD}}}{name}", attributes)
    made.extend(children)
    return made


def condition(
    name: str, *children: ET.Element, text: str | None = None, **attributes: str
) -> ET.Element:
    """An element of a filter."""
    made = ET.Element(f"{{{OGC}}}{name}", attributes)
    made.text = text
    made.extend(children)
    return made


def property_name(field: str) -> ET.Element:
    """A reference to an attribute."""
    return condition("PropertyName", text=field)


def written(root: ET.Element) -> bytes:
    """The document as UTF-8."""
    for prefix, address in _PREFIXES.items():
        ET.register_namespace(prefix, address)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
