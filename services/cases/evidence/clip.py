"""Clips: an MP4's boxes are walked, not trusted, and what they tell of place and maker is blanked.

ISO/IEC 14496-12: a file is a sequence of boxes, each with its length and type. Metadata lies in
``udta`` and ``meta`` boxes (position as ``©xyz``, ISO 6709) and in ``uuid`` boxes. Blanking turns
them into ``free`` boxes of the same length, so that no offset of the file changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gis.errors import Unprocessable
from services.cases.evidence.exif import Claim

_PRIVATE = (b"udta", b"meta", b"uuid")
_DEEP = (b"moov", b"trak")
_PLACE = re.compile(rb"([+-]\d{1,2}\.\d+)([+-]\d{1,3}\.\d+)")
_MOST_BOXES = 20_000
LONGEST_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A clip as it is kept: what people see, its duration, and what it claims."""

    shown: bytes
    seconds: float
    claim: Claim


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def develop(content: bytes) -> Clip:
    """Check the structure of an MP4 and blank its metadata; Unprocessable for broken or long ones."""
    boxes = list(_walk(content, 0, len(content)))
    kinds = {box.kind for box in boxes}
    if not {b"ftyp", b"moov", b"mdat"} <= kinds:
        raise _broken()
    seconds = _duration(content, boxes)
    if seconds > LONGEST_SECONDS:
        raise Unprocessable(
            "clip_too_long",
            f"视频长 {seconds:.0f} 秒，最多 {LONGEST_SECONDS:.0f} 秒。",
            f"The clip lasts {seconds:.0f} s; at most {LONGEST_SECONDS:.0f} s are taken.",
        )
    shown = bytearray(content)
    for box in boxes:
        if box.kind in _PRIVATE:
            shown[box.start + 4 : box.start + 8] = b"free"
            shown[box.body : box.end] = b"\0" * (box.end - box.body)
    return Clip(shown=bytes(shown), seconds=seconds, claim=_claim(content, boxes))


def _walk(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[_Box]:
    """Every box down to those of a track; they must fill their parent exactly."""
    at = start
    for _ in range(_MOST_BOXES):
        if at == end:
            return
        box = _box(content, at, end)
        yield box
        if box.kind in _DEEP and depth < 3:
            yield from _walk(content, box.body, box.end, depth + 1)
        at = box.end
    raise _broken()


def _box(content: bytes, at: int, end: int) -> _Box:
    size, kind, body = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
    if size == 1:
        size, body = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
    elif size == 0:
        size = end - at
    if len(kind) < 4 or size < body - at or at + size > end:
        raise _broken()
    return _Box(kind, at, body, at + size)


def _duration(content: bytes, boxes: list[_Box]) -> float:
    header = next((box for box in boxes if box.kind == b"mvhd"), None)
    if header is None or header.end - header.body < 24:
        raise _broken()
    wide = content[header.body] == 1
    at = header.body + (20 if wide else 12)
    scale = int.from_bytes(content[at : at + 4], "big")
    length = int.from_bytes(content[at + 4 : at + (12 if wide else 8)], "big")
    if scale == 0:
        raise _broken()
    return length / scale


def _claim(content: bytes, boxes: list[_Box]) -> Claim:
    for box in boxes:
        if box.kind in _PRIVATE:
            found = _PLACE.search(content, box.body, min(box.end, box.body + 65_536))
            if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:
                return Claim(lon=float(found[2]), lat=float(found[1]))
    return Claim()


def _broken() -> Unprocessable:
    return Unprocessable(
        "broken_clip",
        "视频已损坏或不是 MP4。",
        "The clip is damaged or no MP4.",
    )
