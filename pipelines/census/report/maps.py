"""Maps of findings: one drawn into the page, which needs nothing else, and one to move about in."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd

from pipelines.census.report.collect import Section
from pipelines.census.rules import catalogue
from pipelines.census.rules.whole import X, Y

COLOURS = {"error": "#DC2626", "warning": "#D97706"}
_WIDTH, _HEIGHT = 860, 460


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

    parts.append(dots(rows, "#94A3B8", 1.6, 0.7))
    severity = section.findings["rule"].map(lambda name: catalogue.rules()[name].severity)
    found = [
        dots(section.findings[severity == name], COLOURS[name], 4.5, 0.9)
        for name in ("warning", "error")
    ]
    return "".join([*parts, *found, "</svg>"])


def interactive(section: Section) -> str:
    """A folium map with the findings in a layer per rule; its library comes from the network."""
    import folium

    found = section.findings
    if not len(found):
        return ""
    made = folium.Map(
        location=[float(found[Y].median()), float(found[X].median())],
        zoom_start=13,
        tiles=None,
        prefer_canvas=True,
        height=460,
    )
    for name, rows in found.groupby("rule"):
        rule = catalogue.rules()[str(name)]
        group = folium.FeatureGroup(name=f"{rule.id} ({len(rows)})")
        for one in rows.itertuples():
            zh, en = catalogue.sentence(
                rule, section.info, one.field, value=one.value, other=one.other
            )
            words = f"{one.row}: {html.escape(zh)}<br>{html.escape(en)}"
            folium.CircleMarker(
                [one[-1], one[-2]],
                radius=4,
                color=COLOURS[rule.severity],
                fill=True,
                tooltip=words,
            ).add_to(group)
        group.add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    south, north, west, east = found[Y].min(), found[Y].max(), found[X].min(), found[X].max()
    made.fit_bounds([[float(south), float(west)], [float(north), float(east)]])
    return str(made._repr_html_())
