"""Sizes checked before anything is read."""

from __future__ import annotations

from pathlib import Path

from gis.errors import NotFound, TooLarge, WanmiError

MEGABYTE = 1_000_000


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; NotFound if there is none."""
    if path.is_dir():
        return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
    if not path.is_file():
        raise NotFound("no_such_file", f"没有文件“{path}”。", f"There is no file “{path}”.")
    return path.stat().st_size


def check_size(path: Path, limit: int) -> None:
    """Refuse what is larger than ``limit`` bytes, without opening it."""
    size = size_of(path)
    if size > limit:
        raise too_large(path.name, size, limit)


def too_large(name: str, size: int, limit: int) -> WanmiError:
    """The refusal of a file of ``size`` bytes."""
    has, may = size // MEGABYTE, limit // MEGABYTE
    return TooLarge(
        "too_large",
        f"文件“{name}”有 {has} MB，超过上限 {may} MB。",
        f"The file “{name}” has {has} MB; at most {may} MB are read.",
    )
