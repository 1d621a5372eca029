"""Photos: decoded under limits, freed of metadata, written anew."""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass
from functools import cache
from typing import cast

from PIL import Image, ImageOps, UnidentifiedImageError

from gis.errors import Unprocessable
from services.cases.evidence import exif
from services.cases.evidence.kinds import Kind
from services.cases.evidence.limits import check_pixels

SHOWN, SMALL = 2048, 320
"""Longest side of the picture people see, and of the small one in lists, in pixels."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Photos decoded at the same time: each may take 200 MB."""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError)


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo as it is kept: size of the original, both pictures as JPEG, and what it claims."""

    width: int
    height: int
    shown: bytes
    small: bytes
    claim: exif.Claim


def develop(content: bytes, kind: Kind) -> Photo:
    """Decode ``content`` and write it anew; Unprocessable if it is broken, cut off or too large."""
    with _AT_ONCE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _developed(content, kind)
        except (*_BROKEN, UnidentifiedImageError) as error:
            raise _broken() from error


def _developed(content: bytes, kind: Kind) -> Photo:
    if kind == "heic":
        _read_heif()
    formats = ["HEIF" if kind == "heic" else kind.upper()]
    with Image.open(io.BytesIO(content), formats=formats) as image:
        width, height = image.size
        check_pixels(width, height, jpeg=kind == "jpeg")
        claim = exif.read(image.getexif())
        image.draft("RGB", (SHOWN, SHOWN))
        image.load()
        # Shrunk before it is turned: a turned copy of the whole would double the memory.
        image.thumbnail((SHOWN, SHOWN))
        upright = _flat(ImageOps.exif_transpose(cast("Image.Image", image)))
    shown = _jpeg(upright, 85)
    upright.thumbnail((SMALL, SMALL))
    return Photo(width=width, height=height, shown=shown, small=_jpeg(upright, 75), claim=claim)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, palette or any of what came along with the pixels."""
    if image.mode in ("RGBA", "LA", "PA", "P"):
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    made = Image.new("RGB", image.size)
    made.paste(image.convert("RGB"))
    return made


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=False, progressive=False)
    return out.getvalue()


@cache
def _read_heif() -> None:
    """Teach Pillow the format of telephones, once and only when such a photo comes."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


def _broken() -> Unprocessable:
    return Unprocessable(
        "broken_photo",
        "照片已损坏或不完整，无法打开。",
        "The photo is damaged or incomplete and cannot be opened.",
    )
