"""Which layer a table is for, from its names, its geometry and its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from layers.info import LayerInfo
from layers.registry import Registry
from pipelines.imports.files.columns import match
from pipelines.imports.files.table import Table

WORDS = Path(__file__).resolve().parents[3] / "data" / "imports" / "layer_words.csv"
"""Words of file names by layer: ``layer,words`` with words separated by ``;``."""
_COMMON = {"code", "name", "name_en", "address", "note", "state", "changed_on", "data_source"}
_TELLING = 2
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Guess:
    """``layer`` and why: the words found, the columns that fit; ``sure`` enough to go ahead."""

    layer: LayerInfo
    phrase: str
    fields: tuple[str, ...]
    sure: bool


def guess(registry: Registry, table: Table, given: Mapping[str, str]) -> list[Guess]:
    """Candidates, the best first.

    Sure is a name that says nothing else ("trees"), or one that says it among other words while
    columns of the layer are there too; and the geometry must fit, with no equal candidate.
    """
    found: list[tuple[int, Guess]] = []
    for info in registry.all():
        if info.geometry not in ("any", table.shape) and table.shape != "any":
            continue
        phrase, whole = _named(info, table)
        fields = _telling(info, table, given) if phrase or info.view_of is None else ()
        if phrase or len(fields) >= _TELLING:
            sure = bool(phrase) and (whole or bool(fields))
            score = 10 * len(phrase) + 3 * len(fields)
            found.append((score, Guess(info, phrase, fields, sure)))
    found.sort(key=_order)
    if not found:
        return []
    highest, best = found[0]
    rivals = [item for score, item in found[1:] if score == highest and not _part_of(item, best)]
    if rivals:
        best = replace(best, sure=False)
    return [best, *(item for _, item in found[1:])]


def _order(scored: tuple[int, Guess]) -> tuple[int, bool, int, str]:
    """Best first; layers before their classes, and classes of the newest edition first."""
    score, item = scored
    return -score, item.layer.view_of is not None, -int(item.layer.edition or 0), item.layer.id


def _part_of(other: Guess, best: Guess) -> bool:
    """Whether a candidate is only a class of the best one's layer."""
    return other.layer.view_of in (best.layer.id, best.layer.view_of)


def _telling(info: LayerInfo, table: Table, given: Mapping[str, str]) -> tuple[str, ...]:
    known = {column: name for column, name in given.items() if name in info.by_name}
    found = match(
        info, table.columns, {column: known[column] for column in known if column in table.columns}
    )
    return tuple(item.field.name for item in found if item.field.name not in _COMMON)


def _named(info: LayerInfo, table: Table) -> tuple[str, bool]:
    """The longest of the layer's phrases in the table's names, and whether it is all they say."""
    for name in table.words:
        tokens = _tokens(name)
        hits = [phrase for phrase in _phrases(info.id, info.title_zh) if _within(phrase, tokens)]
        if hits:
            best = max(hits, key=len)
            return best, "_".join(tokens) == best
    return "", False


def _within(phrase: str, tokens: tuple[str, ...]) -> bool:
    joined = "_".join(tokens)
    if _HAN.search(phrase):
        return phrase in joined
    return f"_{phrase}_" in f"_{joined}_"


def _tokens(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    parts = re.split(r"[^a-zA-Z\u4e00-\u9fff]+", spaced)
    return tuple(_singular(part.lower()) for part in parts if part)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ches", "shes", "xes"):
        if word.endswith(ending):
            return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _phrases(layer: str, title: str) -> tuple[str, ...]:
    own = () if layer.startswith("component_") else ("_".join(_tokens(layer)),)
    return (*own, title, *_words().get(layer, ()))


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {
            row["layer"]: tuple("_".join(_tokens(word)) for word in row["words"].split(";"))
            for row in csv.DictReader(file)
        }
