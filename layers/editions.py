"""The three editions of the class tables, and the way from one to the next.

CJ/T 214-2007, GB/T 30428.2-2013 and GB/T 47678.5-2026 number the same objects differently:

* 2007 and 2013: class = major (2) + minor (2), component identifier 16 digits;
* 2026: class = major (2) + minor (3), component identifier 17 digits. Events are called matters.

Components and matters share numbers, so a class is known by (kind, edition, code) only. The
tables are data (component_class_*, event_class_*, matter_class_*); withdrawn numbers are listed
in *_vacant_2026 and never used again. Local minors count down from 99 (2026: from 999, never
below 080), local majors start at 21; they are no part of the tables and are flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gis.errors import BadInput, Unprocessable
from layers.codes import Code, CodeList, load

Kind = Literal["component", "matter"]
Edition = Literal["2007", "2013", "2026"]

EDITIONS: tuple[Edition, ...] = ("2007", "2013", "2026")
LOCAL_MAJOR = 21
LOCAL_MINOR: dict[Edition, int] = {"2007": 78, "2013": 78, "2026": 80}
"""Lowest local minor; for the older editions the lowest that has been seen in use."""
CLASS_DIGITS: dict[Edition, int] = {"2007": 4, "2013": 4, "2026": 5}


@dataclass(frozen=True)
class ClassEntry:
    """A class as found; ``local`` marks a city's own extension, ``provisional`` an unproved row."""

    kind: Kind
    edition: Edition
    code: str
    zh: str
    en: str
    local: bool = False
    provisional: bool = False


def edition(text: str) -> Edition:
    """Return ``text`` as an edition; :class:`BadInput` if there is none of this name."""
    for known in EDITIONS:
        if known == text:
            return known
    raise BadInput(
        "unknown_edition",
        f"没有“{text}”版分类，可用的有 2007、2013、2026。",
        f"There is no edition “{text}”; known are 2007, 2013 and 2026.",
        field="edition",
    )


def classes(kind: Kind, of: Edition) -> CodeList:
    """Return the class table of a kind in an edition."""
    return load(f"{_word(kind, of)}_class_{of}")


def vacant(kind: Kind, code: str, of: Edition) -> bool:
    """Tell whether the number was withdrawn and may not be used again."""
    return of == "2026" and code in load(f"{kind}_vacant_2026")


def is_local(code: str, of: Edition) -> bool:
    """Tell whether the number lies in the range left to cities."""
    return int(code[:2]) >= LOCAL_MAJOR or int(code[2:]) >= LOCAL_MINOR[of]


def find(kind: Kind, code: str, of: Edition) -> ClassEntry:
    """Return the class, or raise :class:`BadInput` saying why there is none."""
    if len(code) != CLASS_DIGITS[of] or not code.isdecimal() or not code.isascii():
        raise _refuse("bad_class_code", code, of, f"应为 {CLASS_DIGITS[of]} 位数字", "wrong length")
    if vacant(kind, code, of):
        raise _refuse("vacant_class_code", code, of, "是停用空号", "the number was withdrawn")
    known = classes(kind, of).get(code)
    if known:
        return _entry(kind, of, known)
    if is_local(code, of):
        return ClassEntry(kind, of, code, "本地扩展", "Local extension", local=True)
    raise _refuse("unknown_class_code", code, of, "不在分类表中", "not in the class table")


def convert(kind: Kind, code: str, source: Edition, target: Edition) -> tuple[str, ...]:
    """Return the classes of ``target`` that continue class ``code`` of ``source``.

    Empty if the class was withdrawn or is new; several where one class was divided (2007 had one
    number for all poles) or, backwards, where several were merged. Local numbers stay local.
    """
    find(kind, code, source)
    position, end = EDITIONS.index(source), EDITIONS.index(target)
    step = 1 if end > position else -1
    found: tuple[str, ...] = (code,)
    while position != end:
        here, there = EDITIONS[position], EDITIONS[position + step]
        found = tuple(dict.fromkeys(new for old in found for new in _step(kind, old, here, there)))
        position += step
    return found


def convert_identifier(
    identifier: str, source: Edition, target: Edition, legacy: str | None = None
) -> str:
    """Return a component identifier of ``source`` with the class numbers of ``target``.

    The caller keeps the former identifier in ``legacy_code``; given back as ``legacy`` it is the
    answer of the way back. :class:`Unprocessable` if the class has no or no single counterpart.
    """
    digits = CLASS_DIGITS[target]
    if legacy and EDITIONS.index(target) < EDITIONS.index(source) and len(legacy) == 12 + digits:
        return legacy
    size = CLASS_DIGITS[source]
    county, code, sequence = identifier[:6], identifier[6 : 6 + size], identifier[6 + size :]
    found = convert("component", code, source, target)
    if len(found) != 1:
        raise Unprocessable(
            "no_single_class",
            f"{source} 版小类 {code} 在 {target} 版中没有唯一对应的小类。",
            f"Class {code} of {source} has no single counterpart in {target}.",
            field="class_code",
        )
    return f"{county}{found[0]}{sequence}"


def _step(kind: Kind, code: str, here: Edition, there: Edition) -> tuple[str, ...]:
    tables = classes(kind, here), classes(kind, there)
    if code in tables[0]:
        return _linked(tables, code, here, there)
    minor = f"{int(code[2:]):0{CLASS_DIGITS[there] - 2}d}"
    moved = tuple(major + minor for major in _major_step(kind, code[:2], here, there))
    return tuple(new for new in moved if len(new) == CLASS_DIGITS[there] and is_local(new, there))


def _major_step(kind: Kind, major: str, here: Edition, there: Edition) -> tuple[str, ...]:
    if int(major) >= LOCAL_MAJOR:
        return (major,)
    return _linked((_majors(kind, here), _majors(kind, there)), major, here, there)


def _linked(
    tables: tuple[CodeList, CodeList], code: str, here: Edition, there: Edition
) -> tuple[str, ...]:
    """Follow the link that either table names: a successor here or a predecessor there."""
    forward = there > here
    item = tables[0].by_code[code]
    own = item.many(f"successor_{there}" if forward else f"predecessor_{there}")
    column = f"predecessor_{here}" if forward else f"successor_{here}"
    return own or tuple(other.code for other in tables[1].items if code in other.many(column))


def _majors(kind: Kind, of: Edition) -> CodeList:
    return load(f"{_word(kind, of)}_major_{of}")


def _word(kind: Kind, of: Edition) -> str:
    return "event" if kind == "matter" and of != "2026" else kind


def _entry(kind: Kind, of: Edition, item: Code) -> ClassEntry:
    provisional = item.confidence == "assumed"
    return ClassEntry(kind, of, item.code, item.zh, item.en, provisional=provisional)


def _refuse(reason: str, code: str, of: Edition, zh: str, en: str) -> BadInput:
    return BadInput(
        reason,
        f"{of} 版小类代码“{code}”{zh}。",
        f"Class code “{code}” of {of}: {en}.",
        field="class_code",
    )
