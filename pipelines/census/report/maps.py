"""Maps of findings: one drawn into the page, and one to move about in; both need no network."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.census.report.collect import Section
from pipelines.census.rules import catalogue
from pipelines.census.rules.whole import X, Y

if TYPE_CHECKING:
    from folium import FeatureGroup, Figure, Map

COLOURS = {"error": "#DC2626", "warning": "#D97706"}
_WIDTH, _HEIGHT = 860, 460
_DOTS = ((50, 5.0), (400, 3.5), (1_500, 2.4), (10**9, 1.6))
"""How large a row is drawn, by how many there are."""


def _without_network(made: Map, frame: Figure) -> None:
    """Put the library into the page, and leave out what folium would load besides: it is not used."""
    from folium import Element

    head = frame.header
    made.default_js, made.default_css = [], []
    script, style = _library()
    head.add_child(Element(f"<script>{script}</script>"), name="leaflet")
    head.add_child(Element(f"<style>{style}</style>"), name="leaflet_css")


@cache
def _library() -> tuple[str, str]:
    """Leaflet's script and style sheet, without the pictures that the sheet names."""
    held = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    script = (held / "leaflet.js").read_text(encoding="utf-8")
    style = (held / "leaflet.css").read_text(encoding="utf-8")
    script = script.replace("//# sourceMappingURL=leaflet.js.map", "")
    return script, re.sub(r"url\([^)]*\)", "none", style)


def drawn(section: Section) -> str:
    """An SVG of the rows (grey) and the findings over them; empty if nothing has a place."""
    rows = section.rows.dropna(subset=[X, Y])
    if not len(rows):
        return ""
    west, east = rows[X].quantile([0.005, 0.995])
    south, north = rows[Y].quantile([0.005, 0.995])
    stretch = np.cos(np.radians((south + north) / 2))
    scale = min(
        (_WIDTH - 40) / max((east - west) * stretch, 1e-9),
        (_HEIGHT - 40) / max(north - south, 1e-9),
    )
    parts = [
        (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="findings">'
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#F8FAFC"/>'
        )
    ]
    middle = ((west + east) / 2, (south + north) / 2)

    def dots(frame: pd.DataFrame, colour: str, size: float, opacity: float) -> str:
        x = _WIDTH / 2 + (frame[X] - middle[0]) * stretch * scale
        y = _HEIGHT / 2 - (frame[Y] - middle[1]) * scale
        shown = (x > 0) & (x < _WIDTH) & (y > 0) & (y < _HEIGHT)
        path = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x[shown], y[shown], strict=True))
        return (
            f'<path d="{path}" stroke="{colour}" stroke-width="{size}" stroke-linecap="round" '
            f'opacity="{opacity}" fill="none"/>'
        )

    size = next(size for most, size in _DOTS if len(rows) <= most)
    parts.append(dots(rows, "#64748B", size, 0.8))
    severity = section.findings["rule"].map(lambda name: catalogue.rules()[name].severity)
    found = [
        dots(section.findings[severity == name], COLOURS[name], 4.5, 0.9)
        for name in ("warning", "error")
    ]
    return "".join([*parts, *found, "</svg>"])


def interactive(section: Section) -> str:
    """A folium map with the rows and the findings in a layer per rule, its library within it."""
    import folium

    found = section.findings
    if not len(found):
        return ""
    frame = folium.Figure(width="100%", height=f"{_HEIGHT}px")
    made = folium.Map(tiles=None, prefer_canvas=True, height=_HEIGHT)
    frame.add_child(made)
    _without_network(made, frame)
    _rows(section).add_to(made)
    for name, rows in found.groupby("rule"):
        _findings(section, str(name), rows).add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    _fit(made, frame, found)
    return str(frame._repr_html_())


def _rows(section: Section) -> FeatureGroup:
    import folium

    rows = section.rows.dropna(subset=[X, Y])
    group = folium.FeatureGroup(name=f"行 rows ({len(rows)})")
    for y, x in rows[[Y, X]].to_numpy().tolist():
        folium.CircleMarker([y, x], radius=2, color="#94A3B8", weight=1).add_to(group)
    return group


def _findings(section: Section, name: str, rows: pd.DataFrame) -> FeatureGroup:
    import folium

    rule = catalogue.rules()[name]
    group = folium.FeatureGroup(name=f"{rule.id} ({len(rows)})")
    for one in rows.itertuples():
        zh, en = catalogue.sentence(rule, section.info, one.field, value=one.value, other=one.other)
        folium.CircleMarker(
            [one[-1], one[-2]],
            radius=4,
            color=COLOURS[rule.severity],
            fill=True,
            tooltip=f"{one.row}: {html.escape(zh)}<br>{html.escape(en)}",
        ).add_to(group)
    return group


def _fit(made: Map, frame: Figure, found: pd.DataFrame) -> None:
    """Show all findings; inside a closed fold the map has no size, so it is fitted anew when that opens."""
    import folium

    south, north, west, east = found[Y].min(), found[Y].max(), found[X].min(), found[X].max()
    box = [[float(south), float(west)], [float(north), float(east)]]
    made.fit_bounds(box)
    name = made.get_name()
    again = f"{name}.invalidateSize();{name}.fitBounds({box});"
    frame.script.add_child(folium.Element(f"addEventListener('resize',function(){{{again}}});"))
