"""What kind of file this is, by its first bytes; and what must not hide in it.

A polyglot is a file that is a photo to us and something else (an archive, a page with scripts, a
PDF) to whoever opens it later. Nothing of the original is ever served as anything but a download,
and still such a file is refused: no camera makes one.
"""

from __future__ import annotations

import re
from typing import Literal

from gis.errors import Unprocessable

Kind = Literal["jpeg", "png", "webp", "heic", "mp4"]
MEDIA: dict[Kind, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "mp4": "video/mp4",
}
_HEIF = (b"heic", b"heix", b"mif1", b"heim", b"heis")
_MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ")
_ACTIVE = re.compile(
    rb"<script|<\?php|<svg[\s>]{1,4}(?:xmlns|onload|width)|<html[\s>]|<!doctype html|<iframe",
    re.IGNORECASE,
)
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""First bytes of archives that are found wherever they begin."""
_PDF = b"%PDF-"
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65_535
"""An archive's last record lies within so many bytes of its end (APPNOTE 4.3.16)."""


def sniff(content: bytes) -> Kind:
    """Return the kind of ``content``; Unprocessable for whatever is no photo or clip, or hides more."""
    kind = _kind(content)
    if kind is None:
        raise _refused(_guess(content))
    hidden = _hidden(content)
    if hidden:
        raise Unprocessable(
            "disguised_file",
            f"文件中藏有其他内容（{hidden[0]}），不能作为取证材料。",
            f"The file hides something else ({hidden[1]}); it cannot be evidence.",
        )
    return kind


def _kind(content: bytes) -> Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return "heic" if brand in _HEIF else "mp4" if brand in _MP4 else None
    return None


def _hidden(content: bytes) -> tuple[str, str] | None:
    if _PDF in content[:1024]:
        return "PDF", "a PDF"
    if _ACTIVE.search(content):
        return "脚本或网页", "a script or web page"
    archived = _ends_as_archive(content) or any(mark in content for mark in _ARCHIVES)
    return ("压缩包", "an archive") if archived else None


def _ends_as_archive(content: bytes) -> bool:
    """Whether the last record of a ZIP archive closes the file (its comment reaches the end)."""
    tail = content[-_ZIP_TAIL:]
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        if at + 22 + comment == len(tail):
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


def _guess(content: bytes) -> tuple[str, str]:
    """What an inadmissible file seems to be, so that its sender understands."""
    if not content:
        return "空文件", "an empty file"
    head = content[:512].lstrip().lower()
    if b"<svg" in head:
        return "SVG 图形", "an SVG drawing"
    if head.startswith(b"pk"):
        return "压缩包或办公文档", "an archive or office document"
    if head.startswith(b"gif8"):
        return "GIF 图片", "a GIF"
    if _PDF.lower() in head:
        return "PDF", "a PDF"
    return "无法识别的文件", "an unknown kind of file"


def _refused(what: tuple[str, str]) -> Unprocessable:
    return Unprocessable(
        "not_evidence",
        f"这是{what[0]}；只接受 JPEG、PNG、WebP、HEIC 照片和 MP4 视频。",
        f"This is {what[1]}; photos (JPEG, PNG, WebP, HEIC) and MP4 clips are accepted.",
    )
