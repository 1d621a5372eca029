"""Where the files of a run lie, and files that are there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

CHUNK = 50_000
"""Rows of one Arrow file: large enough for vector operations, small enough for memory."""


@dataclass(frozen=True)
class Folder:
    """``var/census/<tenant>/<run>``: the delivery, and per step and dataset its rows in numbered files."""

    path: Path

    @classmethod
    def of(cls, var: Path, tenant: str, run: int) -> Folder:
        """The folder of a run, which may not exist yet."""
        return cls(var / "census" / tenant / str(run))

    @property
    def delivery(self) -> Path:
        """What was delivered, as it came."""
        return self.path / "delivery"

    @property
    def unpacked(self) -> Path:
        """What an archive held."""
        return self.path / "unpacked"

    def rows(self, step: str, dataset: int) -> Rows:
        """The rows that ``step`` wrote of a dataset."""
        return Rows(self.path / step / str(dataset))

    def file(self, name: str) -> Path:
        """A file of the run, such as its report."""
        self.path.mkdir(parents=True, exist_ok=True)
        return self.path / name

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(frozen=True)
class Rows:
    """Arrow files ``00000.arrow``, ``00001.arrow``, … of one dataset, in the order of its rows."""

    path: Path

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A folder to write into; it takes the place of the rows when the block ends well."""
        draft = self.path.with_name(self.path.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        yield draft
        shutil.rmtree(self.path, ignore_errors=True)
        draft.rename(self.path)

    @property
    def there(self) -> bool:
        """Whether the step finished this dataset."""
        return self.path.is_dir()

    def files(self) -> list[Path]:
        """The files in order."""
        return sorted(self.path.glob("*.arrow"))

    def read(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Tables of at most :data:`CHUNK` rows; with ``columns`` nothing else is read."""
        for path in self.files():
            yield load(path, columns)


def save(path: Path, table: pa.Table) -> None:
    """Write ``table`` as one Arrow file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def load(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read an Arrow file; of ``columns`` those that it has."""
    with pa.OSFile(str(path), "rb") as source:
        if columns is None:
            return pa.ipc.open_file(source).read_all()
        schema = pa.ipc.open_file(source).schema
        wanted = [schema.get_field_index(name) for name in columns if name in schema.names]
        options = pa.ipc.IpcReadOptions(included_fields=wanted)
        source.seek(0)
        return pa.ipc.open_file(source, options=options).read_all()


def numbered(folder: Path, number: int) -> Path:
    """The path of a chunk."""
    return folder / f"{number:05d}.arrow"
