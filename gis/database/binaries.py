"""Where PostgreSQL's own programs (initdb, pg_ctl, pg_dump) lie on this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from gis.errors import Unavailable

# Debian and its kin keep every major version apart and off the PATH; Red Hat's packages do the same.
VERSIONED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
NEEDED = ("initdb", "pg_ctl", "postgres")


def find(given: Path | None = None, major: int | None = None) -> Path:
    """The folder of the newest PostgreSQL that has PostGIS beside it.

    ``given`` wins over any search; ``major`` asks for one version, as an existing data folder does.
    Raises Unavailable naming the package to install.
    """
    if given is not None:
        return _checked(given)
    found = [(folder, version(folder)) for folder in dict.fromkeys(_candidates(NEEDED))]
    fitting = [
        (folder, number)
        for folder, number in found
        if major in (None, number) and has_postgis(folder, number)
    ]
    if not fitting:
        raise _missing(major)
    return max(fitting, key=lambda pair: pair[1])[0]


def program(name: str, given: Path | None = None) -> Path:
    """One of PostgreSQL's client programs (pg_dump, pg_restore), the newest; no server is needed for it.

    Raises Unavailable naming the package to install.
    """
    if given is not None:
        return _checked(given, name) / name
    found = [folder / name for folder in _candidates((name,))]
    if not found:
        raise Unavailable(
            "postgres_missing",
            f"未找到 {name}，请安装 postgresql-client。",
            f"No {name} found: install postgresql-client.",
        )
    return max(found, key=lambda path: version(path.parent, name))


def version(folder: Path, name: str = "postgres") -> int:
    """The major version of the programs in ``folder``; 0 when they do not run."""
    done = subprocess.run(
        [str(folder / name), "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"(\d+)", done.stdout.partition("(PostgreSQL)")[2])
    return int(number.group(1)) if number else 0


def has_postgis(folder: Path, number: int) -> bool:
    """Whether PostGIS is installed for this PostgreSQL (its control file is what CREATE EXTENSION reads)."""
    places = (
        Path(f"/usr/share/postgresql/{number}"),
        folder.parent / "share",
        folder.parent / "share" / "postgresql",
        Path("/usr/share/postgresql"),
    )
    return any((place / "extension" / "postgis.control").exists() for place in places)


def has_lz4(folder: Path) -> bool:
    """Whether this server was built with LZ4: its program names the library's function then."""
    return b"LZ4_compress" in (folder / "postgres").read_bytes()


def _candidates(names: tuple[str, ...]) -> Iterator[Path]:
    """Folders that hold all of these programs."""
    for pattern in VERSIONED:
        for folder in Path("/").glob(pattern.lstrip("/")):
            if all((folder / name).exists() for name in names):
                yield folder
    # Behind a symbolic link lies the whole family; Debian's pg_wrapper is a family of its own.
    on_path = shutil.which(names[-1])
    if on_path and (folder := Path(on_path).resolve().parent) and (folder / names[-1]).exists():
        yield folder


def _checked(folder: Path, name: str = "pg_ctl") -> Path:
    if not (folder / name).exists():
        raise Unavailable(
            "postgres_missing",
            f"{folder} 中没有 {name}。",
            f"No {name} in {folder}.",
            "pg_bin",
        )
    return folder


def _missing(major: int | None) -> Unavailable:
    package = f"postgresql-{major}-postgis-3" if major else "postgresql-postgis"
    return Unavailable(
        "postgres_missing",
        f"未找到带 PostGIS 的 PostgreSQL，请安装 {package}，或设置 WANMI_DATABASE_URL。",
        f"No PostgreSQL with PostGIS found: install {package}, or set WANMI_DATABASE_URL.",
    )
