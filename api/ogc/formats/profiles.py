"""Profiles: of GeoJSON (OGC 21-045r1, clause 12) plain, or JSON-FG with or without a fallback; of CSV titles."""

from __future__ import annotations

from typing import Literal, get_args

from api.ogc.formats.catalogue import JSONFG
from api.ogc.negotiate import Wanted

Profile = Literal["rfc7946", "jsonfg", "jsonfg-plus"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
TITLED = "val-as-title"
"""Of CSV: what other servers offer under this name for coded values, here for the column heads, too."""
_REGISTER = "http://www.opengis.net/def/profile/OGC/0/"


def chosen(wanted: Wanted, asked: str | None) -> Profile:
    """Return the first known of the profiles in ``profile=`` or the Accept header.

    Names and addresses are understood, unknown ones passed over, as the standard wants.
    """
    for name in _names(asked or wanted.profile):
        for known in PROFILES:
            if name == known:
                return known
    return "jsonfg" if wanted.format == JSONFG else "rfc7946"


def titled(wanted: Wanted, asked: str | None) -> bool:
    """Tell whether people will read it: titles instead of names and codes."""
    return TITLED in _names(asked or wanted.profile)


def _names(listed: str) -> list[str]:
    return [one.rpartition("/")[2] for one in listed.replace(",", " ").split()]


def link(profile: Profile) -> str:
    """Return the value of a Link header that names the profile of an answer."""
    return f'<{_REGISTER}{profile}>; rel="profile"'
