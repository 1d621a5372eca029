"""Which encoding the text of a delivery is in: Chinese files are often GBK and do not say so."""

from __future__ import annotations

import codecs
import struct
from pathlib import Path

from gis.errors import BadInput

LOOK = 16 << 20
"""Bytes looked at."""
CHINESE = "gb18030"
_LATIN = "cp1252"


def of_bytes(sample: bytes, stated: str | None = None) -> str:
    """The stated encoding if it fits, else UTF-8, GB 18030 or Windows-1252, the first that fits."""
    if sample.isascii():
        return _known(stated) or "utf-8"
    for name in (_known(stated), "utf-8", CHINESE):
        if name and _fits(sample, name):
            return name
    return _LATIN


def of_text(path: Path, stated: str | None = None) -> str:
    """Encoding of a text file; a byte order mark decides."""
    with path.open("rb") as file:
        sample = file.read(LOOK)
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return of_bytes(sample, stated)


def of_dbf(path: Path, stated: str | None = None) -> str:
    """Encoding of the texts in a dBASE file; BadInput when it is no such file."""
    with path.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            raise BadInput(
                "broken_dbf",
                f"属性文件“{path.name}”已损坏。",
                f"The attribute file “{path.name}” is broken.",
            )
        start = struct.unpack("<H", head[8:10])[0]
        names = file.read(max(start - 32, 0))
        sample = names + b"\n" + file.read(LOOK)
    return of_bytes(sample, stated)


def checked(name: str) -> str:
    """An encoding the user states; BadInput when Python does not know it."""
    found = _known(name)
    if found is None:
        raise BadInput("bad_encoding", f"未知编码“{name}”。", f"Unknown encoding “{name}”.")
    return found


def _known(name: str | None) -> str | None:
    """Python's name of an encoding; GBK and GB 2312 are read as their superset."""
    if not name:
        return None
    plain = name.strip().lower().removeprefix("ansi ").removeprefix("ldid/")
    plain = {"65001": "utf-8", "936": CHINESE, "77": CHINESE}.get(plain, plain)
    try:
        found = codecs.lookup(plain).name
    except LookupError:
        return None
    return CHINESE if found in ("gbk", "gb2312", "cp936") else found


def _fits(sample: bytes, name: str) -> bool:
    """Decode; a sample that is no whole file may end in half a character."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        decoder.decode(sample, final=len(sample) < LOOK)
    except UnicodeDecodeError:
        return False
    return True
