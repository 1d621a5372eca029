"""Where the bytes of evidence lie: below ``var/evidence``, one folder per content, never changed.

``<tenant>/<first two digits>/<sha256>/`` holds ``original``, ``shown`` and, of photos, ``small``. A
folder appears whole (written beside, synced, renamed), so a hash that answers has all its files.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from gis.errors import BadInput, NotFound

PARTS = ("original", "shown", "small")
_HASH = re.compile(r"[0-9a-f]{64}")


def checked(sha256: str) -> str:
    """Return ``sha256`` if it is one (64 hexadecimal digits), else raise BadInput."""
    if not _HASH.fullmatch(sha256):
        raise BadInput(
            "bad_hash",
            "取证材料编号应为 64 位十六进制数。",
            "Evidence is named by 64 hexadecimal digits.",
            "evidence",
        )
    return sha256


class Files:
    """The files of one installation, below ``var``."""

    def __init__(self, var: Path) -> None:
        self._root = var / "evidence"

    def folder(self, tenant: str, sha256: str) -> Path:
        """Where the files of a content are or would be."""
        return self._root / tenant / sha256[:2] / checked(sha256)

    def incoming(self) -> Path:
        """A new path for what is still arriving."""
        place = self._root / ".incoming"
        place.mkdir(parents=True, exist_ok=True)
        return place / secrets.token_hex(16)

    def keep(self, tenant: str, sha256: str, parts: Mapping[str, bytes]) -> None:
        """Write the files of a content, synced; what is there already stays as it is."""
        folder = self.folder(tenant, sha256)
        if folder.exists():
            return
        made = self.incoming()
        made.mkdir()
        for name, content in parts.items():
            _write(made / name, content)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.rename(folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            if not folder.exists():
                raise
        _sync(folder.parent)

    def path(self, tenant: str, sha256: str, part: str) -> Path:
        """The file to serve; NotFound if there is none."""
        found = self.folder(tenant, sha256) / part
        if part not in PARTS or not found.is_file():
            raise NotFound("no_such_evidence", "没有这份取证材料。", "There is no such evidence.")
        return found

    def drop(self, tenant: str, sha256: str) -> None:
        """Remove a content that no case uses."""
        shutil.rmtree(self.folder(tenant, sha256), ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
