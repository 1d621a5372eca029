"""Files as telephones and attackers make them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def photo(
    size: tuple[int, int] = (640, 480),
    at: tuple[float, float] | None = (117.05, 36.05),
    taken: str | None = "2026:03:02 10:15:00",
    form: str = "JPEG",
    orientation: int | None = None,
) -> bytes:
    """A photo with position, time and device in its Exif."""
    image = Image.effect_noise(size, 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Phone 7"
    if orientation:
        exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if at:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N" if at[1] >= 0 else "S", _dms(abs(at[1]))
        gps[3], gps[4] = "E" if at[0] >= 0 else "W", _dms(abs(at[0]))
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


def _dms(value: float) -> tuple[IFDRational, ...]:
    degrees = int(value)
    minutes = int((value - degrees) * 60)
    seconds = (value - degrees - minutes / 60) * 3600
    return (
        IFDRational(degrees, 1),
        IFDRational(minutes, 1),
        IFDRational(round(seconds * 1e4), 10_000),
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def clip(seconds: int = 8, place: bytes = b"+36.0500+117.0500/") -> bytes:
    """An MP4 without pictures, but with a duration and a place."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + b"\0" * 80
    xyz = box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7), place)
    moov = box(
        b"moov", box(b"mvhd", header), box(b"trak", box(b"tkhd", b"\0" * 84)), box(b"udta", xyz)
    )
    return box(b"ftyp", b"mp42\0\0\0\0mp42isom") + moov + box(b"mdat", b"\1" * 2000)


def archive() -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("evil.sh", "echo")
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that is enormous when decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    pixels = zlib.compress(b"\0" * 1_000_000)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
