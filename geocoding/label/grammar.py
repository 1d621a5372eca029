"""How addresses are put together: a probabilistic grammar (data/geocoding) from which labelled text is made.

Normal form of GB/T 30428.3 (division, street or quarter, local point), and what senders of parcels and callers
write besides: repeated divisions, numbers joined by hyphens, counters and rooms, remarks. A form is symbols:
``name`` another rule, ``name?40`` the same in 40 of 100 cases, ``label=atom+atom|…`` a labelled text: ``@x`` a
name or stem of the base, ``&x`` the same one wherever it comes again in this address, ``~x`` a word of words.csv,
``#1-99`` a number, ``%1-9`` the same in Chinese numerals, ``^1-9`` the last one and so much more, ``$AB`` one of these
letters, anything else itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "geocoding"
Rules = dict[str, list[tuple[float, list[str]]]]
"""By name the forms: the share of draws up to and with it, and its symbols."""


@cache
def rules() -> Rules:
    """Return the forms of each rule."""
    found: Rules = {}
    for row in _rows("grammar"):
        forms = found.setdefault(row["rule"], [])
        before = forms[-1][0] if forms else 0.0
        forms.append((before + float(row["weight"]), row["form"].split()))
    return {
        name: [(upto / forms[-1][0], form) for upto, form in forms] for name, forms in found.items()
    }


@cache
def words() -> dict[str, list[str]]:
    """Return the words of each kind, each as often as it weighs."""
    found: dict[str, list[str]] = {}
    for row in _rows("words"):
        found.setdefault(row["kind"], []).extend([row["word"]] * int(row["weight"]))
    return found


@cache
def towns() -> dict[str, list[str]]:
    """Return the names of the country's towns and street offices, each with the endings it occurs with."""
    return {row["name"]: row["endings"].split() for row in _rows("towns")}


def without_ending(towns: dict[str, list[str]]) -> list[str]:
    """Return the names of towns that are said without 镇, 街道, 乡 too; 人民路(街道) would be a street."""
    return [name for name in towns if name[-1] not in "路街道巷"]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
