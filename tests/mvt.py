"""A small reader of vector tiles (MVT 2.1), enough to look at layers, ids, properties and points."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    """``point`` is the first position in tile units."""

    id: int | None
    properties: dict[str, Any]
    kind: int
    point: tuple[int, int]


def read(tile: bytes) -> dict[str, list[Feature]]:
    """Features by layer."""
    layers: dict[str, list[Feature]] = {}
    for number, value in _fields(tile):
        if number == 3:
            name, features = _layer(value)
            assert name not in layers, f"two layers {name}"
            layers[name] = features
    return layers


def _layer(data: bytes) -> tuple[str, list[Feature]]:
    parts: dict[int, list[Any]] = {}
    for number, value in _fields(data):
        parts.setdefault(number, []).append(value)
    keys = [key.decode() for key in parts.get(3, [])]
    values = [_value(value) for value in parts.get(4, [])]
    return parts[1][0].decode(), [_feature(item, keys, values) for item in parts.get(2, [])]


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    found = dict(_fields(data))
    tags = list(_varints(found.get(2, b"")))
    properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
    geometry = list(_varints(found[4]))
    x, y = (value >> 1 ^ -(value & 1) for value in geometry[1:3])
    return Feature(found.get(1), properties, found.get(3, 0), (x, y))


def _value(data: bytes) -> Any:
    number, value = next(iter(_fields(data)))
    if number == 1:
        return value.decode()
    if number == 6:
        return value >> 1 ^ -(value & 1)
    return bool(value) if number == 7 else value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 == 0:
            value, at = _varint(data, at)
            yield tag >> 3, value
        elif tag & 7 == 2:
            size, at = _varint(data, at)
            yield tag >> 3, data[at : at + size]
            at += size
        else:
            size = 8 if tag & 7 == 1 else 4
            yield tag >> 3, struct.unpack("<d" if size == 8 else "<f", data[at : at + size])[0]
            at += size


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at
