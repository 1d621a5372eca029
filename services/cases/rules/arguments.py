"""What guards and effects of a flow take after their colon; a published flow never stumbles over it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

_DAYS = tuple(map(str, range(1, 3651)))
_ALLOWED: Mapping[str, Collection[str]] = {
    "within": _DAYS,
    "no_open": ("order", "field", "child"),
    "task": ("verify", "check"),
    "tell": ("reporter", "unit", "person", "asker"),
    "withdraw": ("*", "order", "field", "request", "token", "suborder"),
}


def fits(name: str, argument: str) -> bool:
    """Tell whether a guard or an effect can work with its argument; those not listed take any."""
    return name not in _ALLOWED or argument in _ALLOWED[name]
