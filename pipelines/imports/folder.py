"""What lies in a folder: which files belong together, and which are data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gis.errors import WanmiError
from pipelines.imports.detect import detect, is_geodatabase
from pipelines.imports.divisions.read import has_codes, is_code_table
from pipelines.imports.files.shapefile import sibling
from pipelines.imports.plan import Options

GroupKind = Literal["data", "divisions", "orphan", "other"]
_BESIDE_SHP = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".qpj"}
_METADATA = ".shp.xml"


@dataclass(frozen=True)
class Group:
    """Files that are imported together; ``orphan`` is parts of a shapefile without its .shp,
    ``other`` is no data.
    """

    kind: GroupKind
    paths: tuple[Path, ...]


def groups(root: Path, options: Options) -> list[Group]:
    """Groups of files below ``root`` in a stable order, divisions first (the rest lies on them).

    The parts of a shapefile count once, with or without its .shp.
    """
    found: list[Group] = []
    inside = {item.parent for item in root.rglob("*") if item.is_file()}
    for folder in sorted(inside):
        if is_geodatabase(folder):
            found.append(Group("data", (folder,)))
        else:
            found += _in_folder(folder, options)
    return sorted(found, key=lambda group: group.kind != "divisions")


def _in_folder(folder: Path, options: Options) -> list[Group]:
    files = sorted(item for item in folder.iterdir() if item.is_file() and _own(item))
    orphans = {item.stem: item for item in reversed(files) if _is_part(item)}
    kinds = {item: _kind(item) for item in files if not _is_part(item)}
    divisions = [item for item, kind in kinds.items() if _of_divisions(item, kind, options)]
    groups = [Group("divisions", tuple(divisions))] if divisions else []
    for item, kind in kinds.items():
        if item not in divisions:
            data = kind not in ("other", "raster")
            groups.append(Group("data" if data else "other", (item,)))
    return groups + [Group("orphan", (orphans[stem],)) for stem in sorted(orphans)]


def _own(path: Path) -> bool:
    """Whether the file stands for itself: not hidden, no metadata, no part of a shapefile."""
    name = path.name.lower()
    if name.startswith(".") or name.endswith(_METADATA):
        return False
    return not (_is_part(path) and sibling(path, ".shp"))


def _is_part(path: Path) -> bool:
    return path.suffix.lower() in _BESIDE_SHP


def _kind(path: Path) -> str:
    try:
        return detect(path)
    except WanmiError:
        return "other"


def _of_divisions(path: Path, kind: str, options: Options) -> bool:
    if kind == "csv":
        return is_code_table(path)
    try:
        return kind == "vector" and has_codes(path, options)
    except WanmiError:
        return False
