"""A shapefile is several files: which of them are missing, and what that means."""

from __future__ import annotations

from pathlib import Path

from gis.errors import BadInput
from pipelines.imports.files import encoding


def sibling(path: Path, suffix: str) -> Path | None:
    """The file beside ``path`` with another suffix, in whatever case it is written."""
    wanted = (path.stem + suffix).lower()
    return next((item for item in path.parent.iterdir() if item.name.lower() == wanted), None)


def check(path: Path) -> None:
    """Refuse a shapefile without its attributes (.dbf) or its index (.shx)."""
    for suffix, zh, en in ((".dbf", "属性", "attributes"), (".shx", "索引", "index")):
        if sibling(path, suffix) is None:
            raise BadInput(
                "incomplete_shapefile",
                f"“{path.name}”缺少{zh}文件 {path.stem}{suffix}；Shapefile 须同时有 .shp、.shx 和 .dbf。",
                f"“{path.name}” lacks its {en}: {path.stem}{suffix} is missing;"
                " a shapefile consists of .shp, .shx and .dbf.",
            )


def encoding_of(path: Path) -> str | None:
    """Encoding of the attributes: what .cpg states if that is true, else what the bytes tell."""
    dbf = sibling(path, ".dbf")
    if dbf is None:
        return None
    cpg = sibling(path, ".cpg")
    stated = cpg.read_text(encoding="ascii", errors="ignore").strip() if cpg else None
    return encoding.of_dbf(dbf, stated or None)
