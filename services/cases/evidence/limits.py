"""How large evidence may be."""

from __future__ import annotations

from gis.errors import TooLarge, Unprocessable

MEGABYTE = 2**20
LARGEST_PHOTO = 25 * MEGABYTE
LARGEST_CLIP = 100 * MEGABYTE
MOST_PIXELS = 64_000_000
"""Decoded, 64 million pixels take 200 MB; telephones make up to 50 million."""
MOST_PIXELS_JPEG = 220_000_000
"""A JPEG is decoded at a fraction of its size, so the largest sensors' are taken too."""


def check_size(size: int, *, clip: bool) -> None:
    """Raise TooLarge if a photo or clip has more than its share of bytes."""
    limit = LARGEST_CLIP if clip else LARGEST_PHOTO
    if size > limit:
        raise TooLarge(
            "evidence_too_large",
            f"{'视频' if clip else '照片'}不能超过 {limit // MEGABYTE} MB。",
            f"A {'clip' if clip else 'photo'} may have {limit // MEGABYTE} MB at most.",
        )


def check_pixels(width: int, height: int, *, jpeg: bool) -> None:
    """Raise Unprocessable for pictures that would fill the memory when decoded."""
    most = MOST_PIXELS_JPEG if jpeg else MOST_PIXELS
    if width * height > most or min(width, height) < 1:
        raise Unprocessable(
            "too_many_pixels",
            f"照片尺寸 {width}×{height} 过大，最多 {most // 1_000_000} 百万像素。",
            f"{width}×{height} pixels are too many; at most {most // 1_000_000} million.",
        )
