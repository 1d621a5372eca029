"""Profiles of GeoJSON (OGC 21-045r1, clause 12): plain, or JSON-FG with or without a fallback."""

from __future__ import annotations

from typing import Literal, get_args

from api.ogc.formats.catalogue import JSONFG
from api.ogc.negotiate import Wanted

Profile = Literal["rfc7946", "jsonfg", "jsonfg-plus"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
_REGISTER = "http://www.opengis.net/def/profile/OGC/0/"


def chosen(wanted: Wanted, asked: str | None) -> Profile:
    """Return the first known of the profiles in ``profile=`` or the Accept header.

    Names and addresses are understood, unknown ones passed over, as the standard wants.
    """
    listed = (asked or wanted.profile).replace(",", " ").split()
    for name in (one.rpartition("/")[2] for one in listed):
        for known in PROFILES:
            if name == known:
                return known
    return "jsonfg" if wanted.format == JSONFG else "rfc7946"


def link(profile: Profile) -> str:
    """Return the value of a Link header that names the profile of an answer."""
    return f'<{_REGISTER}{profile}>; rel="profile"'
