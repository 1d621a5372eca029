"""Any source into the layers: files, archives, folders; one door for the terminal and uploads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from gis.database.session import Caller, begin_owner
from gis.errors import BadInput, WanmiError
from layers.accounts import tenants
from layers.accounts.tenants import City
from layers.registry import Registry
from pipelines.imports import archive
from pipelines.imports.detect import Kind, detect
from pipelines.imports.files import parts as file_parts
from pipelines.imports.limits import check_size
from pipelines.imports.plan import Options, Part, Words
from pipelines.imports.report import Report, Unusable, merged
from pipelines.imports.run import Progress, run
from pipelines.imports.shifted import warned
from pipelines.imports.tenant import remember_extent

if TYPE_CHECKING:
    from pipelines.imports.folder import Group


def _silent(_: int) -> None:
    """Hear nothing of the reading."""


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Imports for one caller; ``progress`` hears of rows loaded, ``tick`` of objects read.

    ``announce`` is given the parts before they are loaded, so that what was guessed is seen.
    """

    engine: Engine
    registry: Registry
    caller: Caller
    dry_run: bool = False
    progress: Progress | None = None
    tick: Callable[[int], None] = _silent
    announce: Callable[[Sequence[Part]], None] | None = None

    def file(self, path: Path, options: Options, only: Kind | None = None) -> Report:
        """Load one file or archive of any kind, or of one kind ``only``.

        A refusal of the whole raises WanmiError. Uploads come in here too.
        """
        check_size(path, options.limit)
        kind = detect(path)
        if only is not None and kind != only:
            raise BadInput(
                f"not_{only}",
                f"“{path.name}”不是 {only} 文件。",
                f"“{path.name}” is no {only} file.",
            )
        with tempfile.TemporaryDirectory(prefix="wanmi-import-") as folder:
            if kind == "zip":
                archive.unpack(path, Path(folder), options.limit)
                return self._unpacked(path, Path(folder), options)
            return self._run(self._parts(path, kind, Path(folder), options))

    def divisions(self, paths: Sequence[Path], options: Options) -> Report:
        """Load code tables and shapes of divisions from files and folders together."""
        from pipelines.imports.divisions import parts as division_parts

        files: list[Path] = []
        for path in paths:
            check_size(path, options.limit)
            files += sorted(path.iterdir()) if path.is_dir() else [path]
        usable = [item for item in files if item.is_file() and detect(item) in ("csv", "vector")]
        source = paths[0].name if paths else "divisions"
        return self._run(division_parts.parts(self.registry, usable, source, options))

    def folder(self, path: Path, options: Options) -> Report:
        """Load everything below ``path`` that can be recognised; the rest is listed with reasons."""
        from pipelines.imports.folder import groups

        check_size(path, options.limit)
        reports = [self._group(path, group, options) for group in groups(path, options)]
        return merged(self.caller.tenant, reports)

    def _unpacked(self, path: Path, folder: Path, options: Options) -> Report:
        from pipelines.imports.folder import groups

        found = groups(folder, options)
        usable = [group for group in found if group.kind in ("data", "divisions")]
        if len(usable) == 1:
            return self._of_group(usable[0], options)
        if usable:
            return self.folder(folder, options)
        if found:
            return self._of_group(found[0], options)
        raise not_data(path)

    def _group(self, root: Path, group: Group, options: Options) -> Report:
        """One group of a folder: its refusal is part of the report, not the end."""
        try:
            return self._of_group(group, options)
        except WanmiError as error:
            name = str(group.paths[0].relative_to(root))
            refused = Unusable(source=name, code=error.code, why=Words(error.zh, error.en))
            return Report(tenant=self.caller.tenant, dry_run=self.dry_run, unusable=[refused])

    def _of_group(self, group: Group, options: Options) -> Report:
        if group.kind == "divisions":
            return self.divisions(group.paths, options)
        if group.kind == "orphan":
            raise orphan(group.paths[0])
        if group.kind == "other":
            raise not_data(group.paths[0])
        return self.file(group.paths[0], options)

    def _parts(self, path: Path, kind: Kind, folder: Path, options: Options) -> list[Part]:
        if kind == "osm":
            from pipelines.imports.osm import parts as osm_parts

            return osm_parts.parts(self.registry, path, folder, options, self.tick)
        if kind in file_parts.READERS:
            placed = replace(options, city=self._city())
            return file_parts.parts(self.registry, path, kind, placed)
        raise not_data(path)

    def _city(self) -> City:
        with begin_owner(self.engine) as connection:
            return tenants.get(connection, self.caller.tenant)

    def _run(self, parts: list[Part]) -> Report:
        parts = list(warned(self.engine, self.caller, parts))
        if self.announce is not None:
            self.announce(parts)
        report = run(
            self.engine,
            self.registry,
            self.caller,
            parts,
            dry_run=self.dry_run,
            progress=self.progress,
        )
        remember_extent(self.engine, report)
        return report


def not_data(path: Path) -> BadInput:
    """The refusal of a file that is nothing we can read."""
    return BadInput(
        "not_data",
        f"“{path.name}”不是可导入的数据（OSM、GeoJSON、Shapefile、GeoPackage、CSV、Excel、GraphML、ZIP）。",
        f"“{path.name}” is nothing that can be imported"
        " (OSM, GeoJSON, Shapefile, GeoPackage, CSV, Excel, GraphML, ZIP).",
    )


def orphan(path: Path) -> BadInput:
    """The refusal of a shapefile whose geometry is missing."""
    return BadInput(
        "incomplete_shapefile",
        f"缺少几何文件 {path.stem}.shp，只有 {path.name} 等附属文件。",
        f"{path.stem}.shp is missing; there are only its other parts ({path.name}).",
    )
