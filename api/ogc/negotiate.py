"""Which representation a client wants: ``f=`` first, then its Accept header (RFC 9110, 12.5.1), else JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.ogc.formats.catalogue import Format
from gis.errors import WanmiError


class NotAcceptableError(WanmiError):
    """None of the wanted representations exists (406)."""

    status = 406


class UnknownFormatError(WanmiError):
    """``f=`` names no format (400)."""


@dataclass(frozen=True)
class Range:
    """One entry of an Accept header; ``media`` may be ``*/*`` or ``type/*``."""

    media: str
    quality: float
    position: int
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def specific(self) -> int:
        """2 for a type with its subtype, 1 for any subtype, 0 for anything."""
        return 2 - self.media.count("*")

    def covers(self, media: str) -> bool:
        """Tell whether ``media`` lies in the range."""
        return self.media in (media, f"{media.partition('/')[0]}/*", "*/*")


@dataclass(frozen=True)
class Wanted:
    """The chosen format, the media type that the client knows it by, and the profile it named."""

    format: Format
    media: str
    profile: str = ""


def negotiated(f: str | None, accept: str | None, offered: Sequence[Format]) -> Wanted:
    """Return what to answer with; raises 400 for an unknown ``f``, 406 when nothing accepted exists."""
    ranges = list(_ranges(accept or "*/*")) or list(_ranges("*/*"))
    if f:
        return _named(f, offered, {one.media for one in ranges})
    found = [
        (-best.quality, -best.specific, best.position, order, Wanted(form, media, _profile(best)))
        for order, form in enumerate(offered)
        for media in form.types
        if (best := _best(media, ranges)) is not None and best.quality > 0
    ]
    if not found:
        raise NotAcceptableError(
            "not_acceptable", "没有所要求的格式。", "None of the accepted formats is available."
        )
    return min(found, key=lambda one: one[:4])[-1]


def _named(f: str, offered: Sequence[Format], accepted: Collection[str]) -> Wanted:
    """The format by its name, under a media type that the client accepts by name if there is one."""
    for form in offered:
        if f.lower() in (form.name, *form.also):
            media = next((media for media in form.types if media in accepted), form.media)
            return Wanted(form, media)
    names = [form.name for form in offered]
    raise UnknownFormatError(
        "unknown_format",
        f"没有格式“{f[:40]}”，可用 {'、'.join(names)}。",
        f"There is no format “{f[:40]}”; use {', '.join(names)}.",
        "f",
    )


def _best(media: str, ranges: Sequence[Range]) -> Range | None:
    """The most specific range that holds ``media`` decides on its quality."""
    return max(
        (one for one in ranges if one.covers(media)),
        key=lambda one: (one.specific, one.quality),
        default=None,
    )


def _ranges(accept: str) -> Iterator[Range]:
    for position, part in enumerate(accept.split(",")):
        media, *rest = (piece.strip() for piece in part.split(";"))
        if not media:
            continue
        given = {
            name.strip().lower(): value.strip().strip('"')
            for name, _, value in (piece.partition("=") for piece in rest)
        }
        yield Range(media.lower(), _quality(given.pop("q", "1")), position, given)


def _profile(chosen: Range) -> str:
    return chosen.parameters.get("profile", "")


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
