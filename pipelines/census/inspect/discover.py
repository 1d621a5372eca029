"""Which datasets a delivery holds: files, archives, folders, workbooks with many sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gis.errors import WanmiError
from pipelines.census.folder import Folder
from pipelines.census.inspect import dxf, osm, tabular, vector
from pipelines.census.inspect.source import Source, Unusable
from pipelines.imports import archive
from pipelines.imports.detect import Kind, detect, is_geodatabase
from pipelines.imports.folder import Group, groups
from pipelines.imports.limits import check_size
from pipelines.imports.plan import Options
from pipelines.imports.source import not_data, orphan

Reader = Callable[[Path, str, Options, Folder], list[Source]]
READERS: dict[Kind, Reader] = {
    "vector": vector.sources,
    "dxf": dxf.sources,
    "csv": tabular.sources,
    "excel": tabular.sources,
    "graphml": tabular.sources,
    "osm": osm.sources,
}


def discover(delivery: Path, folder: Folder, options: Options) -> list[Source | Unusable]:
    """Every dataset of the delivery in a stable order, and every file that is none with its reason.

    An archive is unpacked into ``folder``, archives inside of it too (one level). Raises WanmiError
    only for a delivery that cannot be opened at all.
    """
    check_size(delivery, options.limit)
    if delivery.is_dir() and not is_geodatabase(delivery):
        return list(_in_folder(delivery, folder, options))
    if not delivery.is_dir() and detect(delivery) == "zip":
        files = archive.unpack(delivery, folder.unpacked, options.limit)
        if not files:
            raise not_data(delivery)
        return list(_in_folder(folder.unpacked, folder, options))
    return list(_of_file(delivery, delivery.name, folder, options))


def _in_folder(root: Path, folder: Folder, options: Options) -> Iterator[Source | Unusable]:
    for group in groups(root, options):
        for path in group.paths:
            name = str(path.relative_to(root))
            if group.kind in ("other", "data") and _is_zip(path):
                yield from _nested(path, name, folder, options)
            else:
                yield from _of_group(group, path, name, folder, options)


def _of_group(
    group: Group, path: Path, name: str, folder: Folder, options: Options
) -> Iterator[Source | Unusable]:
    if group.kind == "orphan":
        yield Unusable(name, orphan(path))
    elif group.kind == "other":
        yield Unusable(name, not_data(path))
    else:
        yield from _of_file(path, name, folder, options)


def _is_zip(path: Path) -> bool:
    try:
        return path.is_file() and detect(path) == "zip"
    except WanmiError:
        return False


def _nested(path: Path, name: str, folder: Folder, options: Options) -> Iterator[Source | Unusable]:
    inner = path.with_name(path.name + ".d")
    try:
        archive.unpack(path, inner, options.limit)
    except WanmiError as error:
        yield Unusable(name, error)
        return
    for group in groups(inner, options):
        for item in group.paths:
            yield from _of_group(group, item, f"{name}/{item.relative_to(inner)}", folder, options)


def _of_file(
    path: Path, name: str, folder: Folder, options: Options
) -> Iterator[Source | Unusable]:
    """The datasets of one file; its refusal is an answer, not the end."""
    try:
        reader = READERS.get(detect(path))
        if reader is None:
            raise not_data(path)
        yield from reader(path, name, options, folder)
    except WanmiError as error:
        yield Unusable(name, error)
