"""Sets a sheet as PDF (or as a picture, to look at)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from gis.errors import Unavailable

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Microsoft YaHei",
    "PingFang SC",
)
"""Free fonts first; what the machine has first of these is embedded, the letters used only."""


def compiled(
    told: Mapping[str, Any],
    plan: str,
    pictures: Mapping[str, Path],
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """Set the page from its data, the SVG of the map and picture files by their name on the page.

    Raises Unavailable where the machine has no Chinese font.
    """
    fonts = known_fonts()
    if not fonts:
        raise Unavailable(
            "no_chinese_font",
            "服务器没有中文字体，请安装 fonts-noto-cjk。",
            "The server has no Chinese font; install fonts-noto-cjk.",
        )
    with tempfile.TemporaryDirectory(prefix="wanmi-sheet-") as folder:
        place = Path(folder)
        data = json.dumps({**told, "fonts": fonts}, ensure_ascii=False)
        (place / "sheet.json").write_text(data, encoding="utf-8")
        (place / "map.svg").write_text(plan.replace(FONTS[0], fonts[0]), encoding="utf-8")
        (place / "sheet.typ").write_bytes(TEMPLATE.read_bytes())
        for name, file in pictures.items():
            (place / name).symlink_to(file)
        made: Any = typst.compile(str(place / "sheet.typ"), root=folder, format=form, ppi=110)
    pages = made if isinstance(made, list) else [made]
    return bytes(pages[0])


def known_fonts() -> list[str]:
    """Return those of :data:`FONTS` that the machine has."""
    families = typst.Fonts(include_system_fonts=True).families()
    return [name for name in FONTS if name in families]
