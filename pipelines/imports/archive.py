"""Archives opened with care: sizes, names and ratios are checked before and while unpacking."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from gis.errors import BadInput
from pipelines.imports.limits import MEGABYTE, too_large

MOST_FILES = 2_000
HIGHEST_RATIO = 100
HARMLESS = 50 * MEGABYTE
"""Below this unpacked size a high ratio is no bomb (tables of blanks compress well)."""
_BLOCK = 1 << 20
_UTF8_NAME = 0x800


def unpack(path: Path, folder: Path, limit: int) -> list[Path]:
    """Unpack a zip into ``folder`` and return its files; at most ``limit`` bytes come out.

    Refused: more than MOST_FILES entries, absolute names and names with "..", encrypted entries,
    links, and archives that unpack to more than ``limit`` or to a hundred times their size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(path, entries, limit)
            return _extract(archive, entries, folder, path, limit)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadInput(
            "broken_archive",
            f"压缩包“{path.name}”已损坏或已加密。",
            f"The archive “{path.name}” is broken or encrypted.",
        ) from error


def _check(path: Path, entries: list[zipfile.ZipInfo], limit: int) -> None:
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_FILES or (size > HARMLESS and size > HIGHEST_RATIO * max(packed, 1)):
        raise BadInput(
            "archive_bomb",
            f"压缩包“{path.name}”展开后异常庞大（{len(entries)} 个文件，{size // MEGABYTE} MB）。",
            f"The archive “{path.name}” would unpack to {len(entries)} files of {size // MEGABYTE} MB.",
        )
    if size > limit:
        raise too_large(path.name, size, limit)


def _extract(
    archive: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    folder: Path,
    path: Path,
    limit: int,
) -> list[Path]:
    """Write each entry, counting real bytes: the sizes an archive states may be lies."""
    written, files = 0, []
    for entry in entries:
        target = folder / _safe_name(entry, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("wb") as sink:
            while block := source.read(_BLOCK):
                written += len(block)
                if written > limit:
                    raise too_large(path.name, written, limit)
                sink.write(block)
        files.append(target)
    return files


def _safe_name(entry: zipfile.ZipInfo, path: Path) -> PurePosixPath:
    name = PurePosixPath(_readable(entry).replace("\\", "/"))
    is_link = (entry.external_attr >> 28) == 0xA
    if name.is_absolute() or ".." in name.parts or is_link or ":" in name.parts[0]:
        raise BadInput(
            "archive_escape",
            f"压缩包“{path.name}”含有越界的文件名。",
            f"The archive “{path.name}” has a file name that leads outside of it.",
        )
    return name


def _readable(entry: zipfile.ZipInfo) -> str:
    """Names that are not marked as UTF-8 are GBK where Chinese Windows made the archive."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
