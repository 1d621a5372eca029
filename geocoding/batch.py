"""Files of addresses: CSV or xlsx in, CSV out with a point per line; may be stopped and resumed anywhere.

A job is a folder: ``job.json`` (what was asked), the input, and ``done.csv``, which grows. What is in
``done.csv`` is never computed again: after a crash the half line at its end is cut and the work goes on.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geocoding.answer import answer
from geocoding.geocoder import Geocoder
from gis import spreadsheet
from gis.errors import BadInput, NotFound

CHUNK = 200
MOST_BYTES = 1_000_000_000
"""Largest workbook read, unpacked."""
GUESSES = (
    "地址",
    "address",
    "详细地址",
    "位置",
    "事发地点",
    "地点",
    "问题位置",
    "addr",
    "location",
    "名称",
    "name",
)
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
class Job:
    """A folder with its facts: the column of addresses and the number of lines."""

    folder: Path
    facts: dict[str, Any]

    @property
    def id(self) -> str:
        """Name of the job."""
        return self.folder.name

    @property
    def result(self) -> Path:
        """The file of answers so far."""
        return self.folder / "done.csv"

    def done(self) -> int:
        """Return how many lines have been answered."""
        try:
            with self.result.open(encoding="utf-8-sig", newline="") as file:
                return max(0, sum(1 for _ in csv.reader(file)) - 1)
        except FileNotFoundError:
            return 0

    def progress(self) -> dict[str, Any]:
        """Return the state of the job as JSON values."""
        done, total = self.done(), int(self.facts["lines"])
        told = {key: self.facts[key] for key in ("name", "column", "lines")}
        return {"id": self.id, **told, "done": done, "finished": done >= total}


def create(root: Path, name: str, data: bytes, column: str | None, owner: str = "") -> Job:
    """Keep an uploaded file as a job; BadInput names what is wrong with it."""
    header, rows = table(name, data)
    chosen = _column(header, column)
    folder = root / secrets.token_hex(8)
    folder.mkdir(parents=True)
    with (folder / "input.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    facts = {"name": name[:200], "column": chosen, "lines": count, "owner": owner}
    (folder / "job.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return Job(folder, facts)


def opened(root: Path, job: str, owner: str = "") -> Job:
    """Return a job of this owner, or raise NotFound."""
    folder = root / job
    if not job.isalnum() or not (folder / "job.json").is_file():
        raise _missing(job)
    facts = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    if facts.get("owner", "") != owner:
        raise _missing(job)
    return Job(folder, facts)


def _missing(job: str) -> NotFound:
    return NotFound("no_such_job", f"没有任务“{job[:40]}”。", f"There is no job “{job[:40]}”.")


def run(job: Job, geocoder: Geocoder, tell: Callable[[int, int], None] | None = None) -> None:
    """Answer what has not been answered yet; each chunk is on disk before the next begins."""
    done = _repaired(job)
    total = int(job.facts["lines"])
    with (job.folder / "input.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        header = next(reader)
        place = header.index(job.facts["column"])
        with job.result.open(
            "a", encoding="utf-8-sig" if not job.result.exists() else "utf-8", newline=""
        ) as target:
            if not target.tell():
                csv.writer(target).writerow([*header, *ADDED])
            for number, row in enumerate(reader):
                if number < done:
                    continue
                csv.writer(target).writerow(
                    [*row, *line(geocoder, row[place] if place < len(row) else "")]
                )
                if number % CHUNK == CHUNK - 1:
                    target.flush()
                    os.fsync(target.fileno())
                    if tell:
                        tell(number + 1, total)


def _repaired(job: Job) -> int:
    """Cut a half line at the end, and return the number of whole ones."""
    if not job.result.exists():
        return 0
    data = job.result.read_bytes()
    whole = data[: data.rfind(b"\r\n") + 2] if b"\r\n" in data else b""
    if len(whole) != len(data):
        job.result.write_bytes(whole)
    if not whole:
        job.result.unlink()
    return job.done()


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


def table(name: str, data: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """Return the header and the rows of a CSV (UTF-8 or GB 18030) or xlsx file."""
    rows = _sheet(data) if name.lower().endswith(".xlsx") or data[:2] == b"PK" else _delimited(data)
    header = next(rows, None)
    if not header or not any(header):
        raise BadInput(
            "empty_file", "文件为空或没有表头。", "The file is empty or has no header.", "file"
        )
    return [str(cell).strip() for cell in header], rows


def _delimited(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput(
            "bad_encoding",
            "文件编码应为 UTF-8 或 GB18030。",
            "The file is neither UTF-8 nor GB 18030.",
            "file",
        )
    sample = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;|", key=sample.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _sheet(data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet."""
    (first, *_) = spreadsheet.sheets(data, MOST_BYTES)
    for row in spreadsheet.rows(data, first.name, MOST_BYTES):
        yield [cell or "" for cell in row]


def _column(header: list[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted in header:
            return wanted
        raise BadInput(
            "no_such_column",
            f"没有列“{wanted[:40]}”。",
            f"There is no column “{wanted[:40]}”.",
            "column",
        )
    lowered = {name.lower(): name for name in reversed(header)}
    for guess in GUESSES:
        if guess in lowered:
            return lowered[guess]
    return header[0]
