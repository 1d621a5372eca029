"""The file of a labeller: the arrays of its field and of its network (numpy's format, compressed, nothing that runs)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from geocoding.label.field import Field
from geocoding.label.net import Net

_FIELD = ("keys", "begin", "labels", "weights", "steps", "starts")
_NET = ("vectors", "layers", "out")


def save(path: Path, field: Field, net: Net) -> None:
    """Write the file, all or not at all; weights keep three digits."""
    arrays = {name: getattr(field, name) for name in _FIELD}
    arrays |= {name: getattr(net, name).astype(np.float16) for name in _NET}
    arrays["weights"] = arrays["weights"].astype(np.float16)
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    with half.open("wb") as file:
        np.savez_compressed(file, kinds=np.array(field.kinds), signs=np.array(net.signs), **arrays)
    half.replace(path)


def load(path: Path) -> tuple[Field, Net]:
    """Read the file; ``ValueError`` if it is none, or one of another version."""
    with np.load(path) as data:
        if missing := {"kinds", "signs", *_FIELD, *_NET} - set(data.files):
            raise ValueError(f"no {', '.join(sorted(missing))} in {path.name}")
        arrays = {name: data[name] for name in _FIELD}
        arrays["weights"] = arrays["weights"].astype(np.float32)
        layers = (data[name].astype(np.float32) for name in _NET)
        return Field(tuple(data["kinds"].tolist()), **arrays), Net(
            tuple(data["signs"].tolist()), *layers
        )
