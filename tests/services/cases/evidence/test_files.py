"""What is taken as evidence, what is refused, and what is left of its metadata."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import shapely
from PIL import Image

from gis.errors import TooLarge, Unprocessable
from gis.offset import wgs84_to_gcj02
from services.cases.evidence import clip, picture
from services.cases.evidence.attach import Named, compared
from services.cases.evidence.kinds import sniff
from services.cases.evidence.limits import check_size
from tests.services.cases.evidence.makers import archive, bomb, photo
from tests.services.cases.evidence.makers import clip as film

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_anew_without_metadata(form: str) -> None:
    content = photo(form=form)
    made = picture.develop(content, sniff(content))
    assert (made.claim.lon, made.claim.lat) == (
        pytest.approx(117.05, abs=1e-6),
        pytest.approx(36.05, abs=1e-6),
    )
    assert made.claim.taken_at == dt.datetime(2026, 3, 2, 2, 15, tzinfo=dt.UTC)
    assert made.claim.device == "Maker Phone 7"
    for part in (made.shown, made.small):
        image = Image.open(io.BytesIO(part))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert b"Phone 7" not in part and b"Exif" not in part
    assert max(Image.open(io.BytesIO(made.small)).size) == 320


PHONE = Path(__file__).with_name("phone.heic").read_bytes()
"""A drawn picture of 64 x 48 pixels, HEVC in HEIF, with the Exif of :func:`photo`."""


def test_a_photo_as_telephones_make_it_is_taken() -> None:
    made = picture.develop(PHONE, sniff(PHONE))
    assert (made.width, made.height) == (64, 48)
    assert (made.claim.lon, made.claim.lat) == (pytest.approx(117.05), pytest.approx(36.05))
    assert made.claim.taken_at == dt.datetime(2026, 3, 2, 2, 15, tzinfo=dt.UTC)
    shown = Image.open(io.BytesIO(made.shown)).convert("RGB")
    ground, spot = shown.getpixel((3, 3)), shown.getpixel((32, 26))
    assert ground == pytest.approx((90, 120, 160), abs=12)
    assert spot == pytest.approx((60, 50, 40), abs=12)
    assert b"Phone 7" not in made.shown


@pytest.mark.parametrize("kept", [50, 300, 480, len(PHONE) - 20])
def test_a_cut_off_heic_is_refused(kept: int) -> None:
    with pytest.raises(Unprocessable, match="damaged"):
        picture.develop(PHONE[:kept], "heic")


def test_a_heic_that_is_an_archive_too_is_refused() -> None:
    with pytest.raises(Unprocessable, match="hides"):
        sniff(PHONE + archive())


def test_a_turned_photo_stands_upright() -> None:
    made = picture.develop(photo(size=(400, 200), orientation=6), "jpeg")
    assert Image.open(io.BytesIO(made.shown)).size == (200, 400)


def test_a_large_photo_is_shrunk() -> None:
    made = picture.develop(photo(size=(5000, 2500)), "jpeg")
    assert (made.width, made.height) == (5000, 2500)
    assert max(Image.open(io.BytesIO(made.shown)).size) <= 2048


def test_a_clip_is_freed_of_its_place() -> None:
    content = film()
    made = clip.develop(content)
    assert sniff(content) == "mp4" and made.seconds == 8.0
    assert (made.claim.lon, made.claim.lat) == (117.05, 36.05)
    assert b"+36.05" in content and b"+36.05" not in made.shown
    assert len(made.shown) == len(content)


HTML = b"<html><script>alert(1)</script></html>"
NOT_EVIDENCE = {
    "empty": b"",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    "zip": archive(),
    "gif": b"GIF89a" + b"\0" * 50,
    "pdf": b"%PDF-1.7\n",
    "text named jpg": b"hello",
    "program": b"MZ\x90\0" + b"\0" * 100,
}
DISGUISED = {
    "photo and archive": photo() + archive(),
    "photo and page": photo() + HTML,
    "photo with script in a comment": photo()[:2] + b"\xff\xfe\0\x12<?php evil(); ?>" + photo()[2:],
    "photo and pdf": photo()[:2] + b"\xff\xfe\0\x0c%PDF-1.4 x" + photo()[2:],
    "clip and archive": film() + archive(),
}
BROKEN = {
    "cut off": photo()[:3000],
    "cut off png": photo(form="PNG")[:5000],
    "head only": b"\xff\xd8\xff\xe0",
    "png of nothing": b"\x89PNG\r\n\x1a\n",
    "bomb": bomb(),
    "webp of nothing": b"RIFF\x10\0\0\0WEBPVP8 ",
    "heic of nothing": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
}


@pytest.mark.parametrize("content", NOT_EVIDENCE.values(), ids=NOT_EVIDENCE)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(Unprocessable) as refused:
        sniff(content)
    assert refused.value.code == "not_evidence"


@pytest.mark.parametrize("content", DISGUISED.values(), ids=DISGUISED)
def test_polyglots_are_refused(content: bytes) -> None:
    with pytest.raises(Unprocessable) as refused:
        sniff(content)
    assert refused.value.code == "disguised_file"


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_photos_and_bombs_are_refused(content: bytes) -> None:
    with pytest.raises(Unprocessable) as refused:
        picture.develop(content, sniff(content))
    assert refused.value.code in ("broken_photo", "too_many_pixels")


@pytest.mark.parametrize(
    "content",
    [
        film()[:400],
        film() + b"rest",
        film().replace(b"mvhd", b"xxxx"),
        film().replace(b"mdat", b"xxxx"),
    ],
)
def test_broken_clips_are_refused(content: bytes) -> None:
    with pytest.raises(Unprocessable) as refused:
        clip.develop(content)
    assert refused.value.code == "broken_clip"


def test_long_clips_are_refused() -> None:
    with pytest.raises(Unprocessable) as refused:
        clip.develop(film(seconds=1000))
    assert refused.value.code == "clip_too_long"


def test_sizes_have_limits() -> None:
    with pytest.raises(TooLarge):
        check_size(26 * 2**20, clip=False)
    check_size(26 * 2**20, clip=True)


POINT = shapely.Point(117.05, 36.05)


def _row(
    lon: float | None, lat: float | None, elsewhere: list[int] | None = None
) -> dict[str, object]:
    taken = NOON - dt.timedelta(hours=1)
    return {"lon": lon, "lat": lat, "taken_at": taken, "elsewhere": elsewhere or []}


def _remarks(row: dict[str, object]) -> str:
    found = compared(Named("a" * 64), row, POINT, NOON)
    return "; ".join(en for _, en in found.remarks)


def test_the_position_of_a_photo_is_compared() -> None:
    assert _remarks(_row(117.0501, 36.05)) == ""
    assert "taken 4505 m from the case" in _remarks(_row(117.1, 36.05))
    assert "no position" in _remarks(_row(None, None))
    lon, lat = wgs84_to_gcj02([117.05], [36.05])
    assert "GCJ-02" in _remarks(_row(float(lon[0]), float(lat[0])))
    assert "belongs to case 7" in _remarks(_row(117.05, 36.05, [7]))
    late = _row(117.05, 36.05) | {"taken_at": NOON - dt.timedelta(days=3)}
    assert "72 h before" in _remarks(late)
