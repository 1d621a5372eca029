"""Where the files of the indexes lie: ``var/geocode/<tenant>/<class>.idx``, one per class of rights.

A class is what an index was read as: ``public`` (nobody in particular) or ``staff``. As long as every layer and
field used is public, one index serves everybody.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from geocoding.base import build, files, read
from geocoding.calibrate import train
from geocoding.index.segment import Segment
from geocoding.label import tagger, vocabulary
from geocoding.label.tagger import Tagger
from gis.database.session import Caller, begin
from layers.registry import Registry

FOLDER = "geocode"
PUBLIC, STAFF = "public", "staff"


def rights(registry: Registry, caller: Caller) -> str:
    """Return the class of index that ``caller`` is answered from."""
    infos = [registry.get(name) for name in read.LAYERS]
    open_ = all(info.read == PUBLIC for info in infos)
    fields = set(read.PLACE_COLUMNS.values())
    open_ = open_ and all(
        f.read == PUBLIC for f in registry.get("places").fields if f.name in fields
    )
    return PUBLIC if open_ or not (caller.may(STAFF) and caller.whole_tenant) else STAFF


def reader(tenant: str, class_: str) -> Caller:
    """Return the caller as whom an index of a class is read."""
    granted = {PUBLIC} if class_ == PUBLIC else {PUBLIC, STAFF}
    return Caller(tenant=tenant, permissions=frozenset(granted))


def path(var: Path, tenant: str, class_: str = PUBLIC) -> Path:
    """Return the file of an index."""
    return var / FOLDER / tenant / f"{class_}.idx"


def make(
    engine: Engine, registry: Registry, var: Path, tenant: str, class_: str = PUBLIC
) -> Segment:
    """Read the layers, build the index, fit its model, write the file, and return the index."""
    with locked(path(var, tenant, class_)):
        return _made(engine, registry, var, tenant, class_)


def first(
    engine: Engine, registry: Registry, var: Path, tenant: str, class_: str = PUBLIC
) -> Segment:
    """Return the index that there is, made first if need be: by one process, while the others wait for it."""
    found = opened(var, tenant, class_)
    if found is not None:
        return found
    with locked(path(var, tenant, class_)):
        return opened(var, tenant, class_) or _made(engine, registry, var, tenant, class_)


def _made(engine: Engine, registry: Registry, var: Path, tenant: str, class_: str) -> Segment:
    caller = reader(tenant, class_)
    with begin(engine, caller, read_only=True) as connection:
        base = read.base(connection, registry, caller)
    segment = build.build(base)
    model = train.fit(segment)
    if model is not None:
        segment.meta["model"] = model.data()
    files.save(segment, path(var, tenant, class_))
    return files.load(path(var, tenant, class_))


def uploads(var: Path, tenant: str) -> Path:
    """Return the folder of the tenant's uploaded files of addresses."""
    return var / FOLDER / tenant / "files"


def labels(var: Path, tenant: str, class_: str = PUBLIC) -> Path:
    """Return the file of the labeller of addresses that goes with an index."""
    return path(var, tenant, class_).with_suffix(".labels")


def learn(segment: Segment, var: Path, tenant: str, class_: str = PUBLIC) -> None:
    """Fit the labeller to text made of the names of an index (minutes of a processor)."""
    tagger.learn(vocabulary.of_segment(segment), labels(var, tenant, class_))


def labeller(var: Path, tenant: str, class_: str = PUBLIC) -> Tagger:
    """Return the labeller fitted to the names of an index, until then the one that comes with the program."""
    try:
        return Tagger(labels(var, tenant, class_))
    except (FileNotFoundError, ValueError):
        return Tagger(tagger.GIVEN)


def opened(var: Path, tenant: str, class_: str = PUBLIC) -> Segment | None:
    """Map the file of an index; None if there is none, or one of another version."""
    try:
        return files.load(path(var, tenant, class_))
    except (FileNotFoundError, ValueError):
        return None


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """One process builds, the others wait and then find it built."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
