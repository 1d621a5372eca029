"""A file of addresses at work: a folder that may be left and taken up again anywhere.

``file.json`` (what was asked), the rows, and ``done.csv``, which grows. What is in ``done.csv`` is never computed
again: after a crash the half line at its end is cut and the work goes on. Who works on it, and when, is the job
queue's affair (:mod:`layers.jobs`).
"""

from __future__ import annotations

import csv
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geocoding.answer import answer
from geocoding.batch.table import column, table
from geocoding.geocoder import Geocoder
from gis.errors import NotFound

CHUNK = 200
FOLDER = "files"
KEEP_DAYS = 8.0
"""A file is removed so long after the last work on it; its job is forgotten a day earlier."""
ADDED = tuple(
    f"wm_{name}"
    for name in (
        "lon",
        "lat",
        "found",
        "score",
        "level",
        "radius_m",
        "title",
        "grid",
        "division",
        "ambiguous",
    )
)
"""Columns that the answer adds to those of the input."""


@dataclass(frozen=True)
class File:
    """A folder with its facts: the column of addresses and the number of lines."""

    folder: Path
    facts: dict[str, Any]

    @property
    def id(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def result(self) -> Path:
        """The file of answers so far."""
        return self.folder / "done.csv"

    def done(self) -> int:
        """Return how many lines have been answered."""
        try:
            with self.result.open(encoding="utf-8-sig", newline="") as answers:
                return max(0, sum(1 for _ in csv.reader(answers)) - 1)
        except FileNotFoundError:
            return 0

    def progress(self) -> dict[str, Any]:
        """Return how far the work is as JSON values."""
        done, total = self.done(), int(self.facts["lines"])
        told = {key: self.facts[key] for key in ("name", "column", "lines")}
        return {**told, "done": done, "finished": done >= total}


def create(root: Path, name: str, data: bytes, wanted: str | None, owner: str = "") -> File:
    """Keep an uploaded file under ``root``; BadInput names what is wrong with it."""
    header, rows = table(name, data)
    chosen = column(header, wanted)
    folder = root / secrets.token_hex(8)
    folder.mkdir(parents=True)
    with (folder / "input.csv").open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept)
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    facts = {"name": name[:200], "column": chosen, "lines": count, "owner": owner}
    (folder / "file.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return File(folder, facts)


def opened(root: Path, name: str, owner: str = "") -> File:
    """Return a file of this owner, or raise NotFound."""
    folder = root / name
    if name.isalnum() and (folder / "file.json").is_file():
        facts = json.loads((folder / "file.json").read_text(encoding="utf-8"))
        if facts.get("owner", "") == owner:
            return File(folder, facts)
    raise NotFound("no_such_file", f"没有文件“{name[:40]}”。", f"There is no file “{name[:40]}”.")


def sweep(root: Path) -> None:
    """Remove the files on which nobody has worked for long."""
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.stat().st_mtime < time.time() - KEEP_DAYS * 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def run(file: File, geocoder: Geocoder, tell: Callable[[int, int], None]) -> None:
    """Answer what has not been answered yet; each chunk is on disk before the next begins."""
    done, total = _repaired(file), int(file.facts["lines"])
    with (file.folder / "input.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        header = next(reader)
        place = header.index(file.facts["column"])
        encoding = "utf-8" if file.result.exists() else "utf-8-sig"
        with file.result.open("a", encoding=encoding, newline="") as target:
            writer = csv.writer(target)
            if not target.tell():
                writer.writerow([*header, *ADDED])
            for number, row in enumerate(reader):
                if number < done:
                    continue
                writer.writerow([*row, *line(geocoder, row[place] if place < len(row) else "")])
                if number % CHUNK == CHUNK - 1:
                    target.flush()
                    os.fsync(target.fileno())
                    tell(number + 1, total)


def _repaired(file: File) -> int:
    """Cut a half line at the end, and return the number of whole ones."""
    if not file.result.exists():
        return 0
    data = file.result.read_bytes()
    whole = data[: data.rfind(b"\r\n") + 2] if b"\r\n" in data else b""
    if len(whole) != len(data):
        file.result.write_bytes(whole)
    if not whole:
        file.result.unlink()
    return file.done()


def line(geocoder: Geocoder, text: str) -> list[Any]:
    """Return the added columns for one address."""
    found = geocoder.find(text, 2)
    if not found.ranked:
        return ["", "", "no", 0, "", "", "", "", "", ""]
    made = answer(geocoder, found, explain=False)
    best = made["results"][0]
    chain = best["divisions"]
    return [
        *best["point"], "yes" if made["found"] else "no", best["score"], best["level"], best["radius_m"], best["title"],
        best.get("grid", ""), chain[-1]["name"] if chain else "", "yes" if made["ambiguous"] else "no",
    ]  # fmt: skip
