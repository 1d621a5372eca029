"""Class codes and identifiers of the editions 2007 and 2013 carried to edition 2026. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import pyarrow as pa
import pyarrow.compute as pc

from gis.errors import WanmiError
from layers.editions import Edition, classes, convert, find

TARGET: Edition = "2026"
CaseKind = Literal["component", "event"]
IDENTIFIER = r"^[0-9]{16}$"


@dataclass(frozen=True)
class Recoded:
    """The class in edition 2026, or why there is none (sentences in both languages)."""

    old: str
    code: str | None
    reason: str = ""
    zh: str = ""
    en: str = ""


@cache
def component(old: str, edition: str) -> Recoded:
    """The component class of 2026 that continues an older one."""
    try:
        found = convert("component", old, cast("Edition", edition), TARGET)
    except WanmiError as error:
        return Recoded(old, None, "unknown", error.zh, error.en)
    if len(found) == 1:
        return Recoded(old, found[0])
    return _several(old, edition, found) if found else _withdrawn(old, edition)


@cache
def matter(kind: CaseKind, old: str, edition: str) -> Recoded:
    """The matter of 2026 for a case about an older class of components or events.

    A case about a component becomes the matter that is paired with its class. Events that 2026
    neither continues nor withdraws have the local numbers of the case catalogue.
    """
    if kind == "component":
        found = component(old, edition)
        return found if found.code is None else _paired(old, found.code)
    try:
        codes = convert("matter", old, cast("Edition", edition), TARGET)
    except WanmiError as error:
        return Recoded(old, None, "unknown", error.zh, error.en)
    if len(codes) == 1:
        return Recoded(old, codes[0])
    local = None if codes else _continued(old, edition)
    if local is not None:
        return Recoded(old, local)
    return _several(old, edition, codes) if codes else _withdrawn(old, edition)


def _paired(old: str, component_class: str) -> Recoded:
    for item in classes("matter", TARGET).items:
        if item.columns.get("component_class") == component_class:
            return Recoded(old, item.code)
    return Recoded(
        old,
        None,
        "no_matter",
        f"2026 版部件小类 {component_class} 没有对应的事项。",
        f"Edition 2026 has no matter for component class {component_class}.",
    )


def _continued(old: str, edition: str) -> str | None:
    from services.cases.config.kinds.catalogue import continued

    codes = (old,) if edition == "2013" else convert("matter", old, "2007", "2013")
    local = [code for code, item in continued().items() if item.code in codes]
    return local[0] if len(local) == 1 else None


def _several(old: str, edition: str, found: tuple[str, ...]) -> Recoded:
    listed = "、".join(found)
    return Recoded(
        old,
        None,
        "several",
        f"{edition} 版小类 {old} 在 2026 版中分为 {listed}，须逐个判定。",
        f"Class {old} of {edition} was divided into {', '.join(found)}: each object is to be judged.",
    )


def _withdrawn(old: str, edition: str) -> Recoded:
    return Recoded(
        old,
        None,
        "withdrawn",
        f"{edition} 版小类 {old} 在 2026 版中没有对应的小类。",
        f"Class {old} of {edition} has no counterpart in edition 2026.",
    )


def title(kind: CaseKind, code: str, edition: str) -> tuple[str, str]:
    """Chinese and English name of a class, the code itself where it is unknown."""
    try:
        found = find(
            "component" if kind == "component" else "matter", code, cast("Edition", edition)
        )
    except WanmiError:
        return code, code
    return found.zh, found.en


@dataclass(frozen=True)
class Columns:
    """Columns of recoded rows; ``old`` is the class as delivered, ``legacy`` the former identifier."""

    class_code: pa.Array
    edition: pa.Array
    code: pa.Array
    legacy: pa.Array
    old: pa.Array


def columns(class_code: pa.Array, code: pa.Array, edition: str) -> Columns:
    """Recode a chunk: each distinct class and each distinct class inside identifiers is looked up once.

    Without a class column the class is that of the identifier. A class without a single counterpart
    stays in its edition, and so does its identifier.
    """
    texts = code.cast(pa.string())
    formed = pc.fill_null(pc.match_substring_regex(texts, pattern=IDENTIFIER), False)
    inside = pc.if_else(formed, pc.utf8_slice_codeunits(texts, 6, 10), _NOTHING)
    old = pc.coalesce(class_code.cast(pa.string()), inside)
    new = _looked_up(old, edition)
    carried = pc.is_valid(new)
    renewed = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, 6),
        _looked_up(inside, edition),
        pc.utf8_slice_codeunits(texts, 10),
        "",
    )
    changed = pc.and_(carried, pc.is_valid(renewed))
    return Columns(
        class_code=pc.coalesce(new, old),
        edition=pc.if_else(carried, TARGET, edition),
        code=pc.if_else(changed, renewed, texts),
        legacy=pc.if_else(changed, texts, _NOTHING),
        old=old,
    )


_NOTHING = pa.scalar(None, pa.string())


def _looked_up(codes: pa.Array, edition: str) -> pa.Array:
    encoded = codes.dictionary_encode()
    made = [component(code, edition).code for code in encoded.dictionary.to_pylist()]
    return pa.array(made, pa.string()).take(encoded.indices)
