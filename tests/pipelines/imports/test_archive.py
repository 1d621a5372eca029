from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from gis.errors import WanmiError
from pipelines.imports import archive
from pipelines.imports.archive import unpack


def _zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


def _refused(path: Path, folder: Path, limit: int = 10**9) -> str:
    with pytest.raises(WanmiError) as refusal:
        unpack(path, folder, limit)
    return refusal.value.code


def test_files_come_out(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"数据/a.csv": b"1", "b.csv": b"2"})
    files = unpack(path, tmp_path / "out", 1000)
    assert {item.name: item.read_bytes() for item in files} == {"a.csv": b"1", "b.csv": b"2"}


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = _zip(tmp_path / "bomb.zip", {"zeros.csv": b"0" * 60_000_000})
    assert _refused(path, tmp_path / "out") == "archive_bomb"
    assert not (tmp_path / "out").exists()


def test_too_many_files(tmp_path: Path) -> None:
    path = _zip(tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(archive.MOST_FILES + 1)})
    assert _refused(path, tmp_path / "out") == "archive_bomb"


def test_the_unpacked_size_counts(tmp_path: Path) -> None:
    path = _zip(tmp_path / "big.zip", {"a.csv": b"abc" * 1000})
    assert _refused(path, tmp_path / "out", limit=1000) == "too_large"


def test_a_size_that_lies_is_found_while_unpacking(tmp_path: Path) -> None:
    path = _zip(tmp_path / "liar.zip", {"a.csv": b"x" * 5000})
    raw = path.read_bytes().replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert _refused(path, tmp_path / "out", limit=1000) in ("too_large", "broken_archive")


@pytest.mark.parametrize("name", ["../out.csv", "/etc/out.csv", "a/../../b.csv", "C:/x.csv"])
def test_names_that_lead_outside(tmp_path: Path, name: str) -> None:
    assert (
        _refused(_zip(tmp_path / "escape.zip", {name: b""}), tmp_path / "out") == "archive_escape"
    )
