"""CQL2 (21-065r2), Annex A: basic-cql2, advanced, case- and accent-insensitive comparison, arithmetic, properties.

The predicates are those of the abstract tests; the notation is a parameter, so each is asked in CQL2
text and in CQL2 JSON. The OGC's test data set is not published in a form that could be had, so what
a predicate selects is checked against Python's own judgement of the features downloaded.
"""

from __future__ import annotations

import json
import random
from typing import Any

from tests.conformance.features_filter import items_of
from tests.conformance.iut import Collection
from tests.conformance.suite import SPEC, each, once
from tests.gis.cql2 import oracle, spell

PART = "cql2"
COMPARISONS = ("=", "<>", ">", "<", ">=", "<=")
VALUES: dict[str, Any] = {
    "string": "foo",
    "boolean": True,
    "number": 3.14,
    "integer": 1,
    "date-time": {"timestamp": "2022-04-14T14:48:46Z"},
    "date": {"date": "2022-04-14"},
}


def kind_of(queryable: dict[str, Any]) -> str:
    """The data type of a queryable, as the abstract tests name it."""
    found = queryable.get("format") or queryable["type"]
    return "geometry" if found.startswith("geometry-") else found


def kinds(iut, collection: Collection, *wanted: str) -> list[tuple[dict[str, str], str]]:
    """The queryables of some types, as properties."""
    found = iut.queryables(collection).items()
    return [({"property": name}, kind_of(one)) for name, one in found if kind_of(one) in wanted]


def call(op: str, *args: Any) -> dict[str, Any]:
    return {"op": op, "args": list(args)}


def ask(iut, collection: Collection, expression: Any) -> set[Any]:
    """Ids that a filter selects: the same in both notations, and those that Python selects."""
    by_text = iut.filtered(collection, spell.text(expression))
    if not isinstance(expression, bool):
        spelled = {"filter": json.dumps(expression), "filter-lang": "cql2-json"}
        assert iut.ids(collection, spelled) == by_text, spell.text(expression)
    expected = {row["id"] for row in items_of(iut, collection) if oracle.selects(expression, row)}
    assert by_text == expected, spell.text(expression)
    return by_text


def apart(found: dict[str, set[Any]]) -> None:
    """Opposite comparisons have nothing in common."""
    for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
        assert not found[one] & found[other]


@once(PART, "/conf/cql2-text/validate")
def text_validates(iut) -> None:
    """Every test of the classes below is asked in CQL2 text; here the declaration is looked at."""
    assert f"{SPEC}{PART}/1.0/conf/cql2-text" in iut.declared


@each(PART, "/conf/cql2-text/escaping", "point")
def text_escapes(iut, collection) -> None:
    """A quote within a string is written '' or \\'."""
    for spelled in ("'O''Brien'", "'O\\'Brien'"):
        same = iut.filtered(collection, f"name = {spelled}")
        assert same == ask(iut, collection, call("=", {"property": "name"}, "O'Brien"))
    assert same


@once(PART, "/conf/cql2-json/validate")
def json_validates(iut) -> None:
    assert f"{SPEC}{PART}/1.0/conf/cql2-json" in iut.declared


@each(PART, "/conf/basic-cql2/basic-test")
def basic(iut, collection) -> None:
    found = kinds(iut, collection, *VALUES)
    assert found
    assert all("type" in one or "format" in one for one in iut.queryables(collection).values())


@each(PART, "/conf/basic-cql2/comparison", "point", "line", "polygon")
def comparison(iut, collection) -> None:
    for name, kind in _sample(kinds(iut, collection, *VALUES)):
        apart({op: ask(iut, collection, call(op, name, VALUES[kind])) for op in COMPARISONS})


@each(PART, "/conf/basic-cql2/is-null")
def is_null(iut, collection) -> None:
    everything = iut.ids(collection)
    for name in iut.queryables(collection):
        null = iut.filtered(collection, f'"{name}" IS NULL')
        assert null == everything - iut.filtered(collection, f'"{name}" is not null')


@each(PART, "/conf/basic-cql2/boolean")
def booleans(iut, collection) -> None:
    assert ask(iut, collection, True) == iut.ids(collection)
    assert ask(iut, collection, False) == set()


@each(PART, "/conf/basic-cql2/logical", "point", "line", "polygon")
def logical(iut, collection) -> None:
    """Combinations of four predicates, chosen by dice that fall the same each time."""
    stored = [
        call(op, name, VALUES[kind])
        for name, kind in kinds(iut, collection, *VALUES)
        for op in ("=", "<>", "<")
    ]
    stored += [call("isNull", name) for name, _ in kinds(iut, collection, *VALUES)]
    dice = random.Random(21065)
    for _ in range(10):
        p1, p2, p3, p4 = dice.sample(stored, 4)
        ask(iut, collection, call(
            "or",
            call("and", call("not", p2), p1),
            call("and", p3, p4),
            call("not", call("or", p1, p4)),
        ))  # fmt: skip


ADVANCED = "/conf/advanced-comparison-operators"


@each(PART, f"{ADVANCED}/like", "point", "line", "polygon")
def like(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, "string")):
        found = {
            pattern: ask(iut, collection, call("like", name, pattern))
            for pattern in ("%", "_%", "", "%%", "\\%\\_")
        }
        assert not found["_%"] & found[""]
        assert found["%"] == found["%%"]


@each(PART, f"{ADVANCED}/between", "point", "line", "polygon")
def between(iut, collection) -> None:
    for name, _ in kinds(iut, collection, "number", "integer"):
        ask(iut, collection, call("between", name, 0, 100))
        assert ask(iut, collection, call("between", name, 100.0, 1.0)) == set()


@each(PART, f"{ADVANCED}/in", "point", "line", "polygon")
def in_list(iut, collection) -> None:
    lists: dict[str, list[Any]] = {
        "number": [1, 2, 3], "integer": [1, 2, 3], "string": ["foo", "bar"], "boolean": [True],
        "date": [{"date": "2022-04-14"}, {"date": "2022-04-15"}],
        "date-time": [{"timestamp": "2022-04-14T14:52:56Z"}, {"timestamp": "2022-04-14T15:52:56Z"}],
    }  # fmt: skip
    for name, kind in _sample(kinds(iut, collection, *lists)):
        found = ask(iut, collection, call("in", name, lists[kind]))
        if kind.startswith("date"):  # the abstract test writes plain strings
            plain = [next(iter(one.values())) for one in lists[kind]]
            assert iut.filtered(collection, spell.text(call("in", name, plain))) == found


@each(PART, "/conf/case-insensitive-comparison/casei", "point")
def casei(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, "string")):
        ask(iut, collection, call("=", call("casei", name), call("casei", "FOO")))
    found = [
        _names(iut, collection, word, "casei") for word in ("straßE", "STRAßE", "CAFÉ", "café")
    ]
    assert found[0] == found[1] and found[2] == found[3]
    assert found[0] and found[2]


@each(PART, "/conf/case-insensitive-comparison/casei-like", "point")
def casei_like(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, "string")):
        small, large = (
            ask(iut, collection, call("like", call("casei", name), call("casei", pattern)))
            for pattern in ("foo%", "FOO%")
        )
        assert small == large


ACCENTS = "/conf/accent-insensitive-comparison"


@each(PART, f"{ACCENTS}/accenti", "point")
def accenti(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, "string")):
        same = ask(iut, collection, call("=", call("accenti", name), call("accenti", "äöüéáí")))
        other = ask(iut, collection, call("<>", call("accenti", name), call("accenti", "aoueai")))
        assert not same & other
    found = [_names(iut, collection, word, "accenti") for word in ("København", "Kobenhavn")]
    assert found[0] == found[1] != set()


@each(PART, f"{ACCENTS}/accenti-like", "point")
def accenti_like(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, "string")):
        found = [
            ask(iut, collection, call("like", call("accenti", name), call("accenti", pattern)))
            for pattern in ("Ä%", "A%")
        ]
        assert found[0] == found[1]


@each(PART, f"{ACCENTS}/accenti-casei", "point")
def accenti_casei(iut, collection) -> None:
    found = [_names(iut, collection, word, "casei", "accenti") for word in ("CAFÉ", "cafe")]
    assert found[0] == found[1] != set()


@each(PART, "/conf/property-property/comparison-value-property", "point", "polygon")
def value_property(iut, collection) -> None:
    for name, kind in _sample(kinds(iut, collection, *VALUES)):
        apart({op: ask(iut, collection, call(op, VALUES[kind], name)) for op in COMPARISONS})


@each(PART, "/conf/property-property/comparison-property-property", "point", "polygon")
def property_property(iut, collection) -> None:
    for name, _ in _sample(kinds(iut, collection, *VALUES)):
        found = {op: ask(iut, collection, call(op, name, name)) for op in COMPARISONS}
        assert found["<>"] == found["<"] == found[">"] == set()
        assert found["="] == found[">="] == found["<="]


@each(PART, "/conf/property-property/comparison-value-value", "point")
def value_value(iut, collection) -> None:
    for value in VALUES.values():
        found = {op: ask(iut, collection, call(op, value, value)) for op in COMPARISONS}
        assert found["<>"] == found["<"] == found[">"] == set()
        assert found["="] == found[">="] == found["<="] == iut.ids(collection)


@each(PART, "/conf/arithmetic/arithmetic", "point", "line", "polygon")
def arithmetic(iut, collection) -> None:
    """The sums of the abstract test's table, around the value of a feature there is."""
    for name, _ in kinds(iut, collection, "number", "integer"):
        filled = [row for row in items_of(iut, collection) if row[name["property"]] is not None]
        if not filled:
            continue
        value = round(filled[0][name["property"]])
        for right in (
            call("+", value - 8, 8),
            call("-", value + 2, call("*", 2, call("^", 2, 0))),
            call("-", value + 2, call("/", 20, 10)),
            call("-", value + 2, call("div", 21, 10)),
            call("-", value + 1, call("%", 5, 2)),
        ):
            for op in ("=", ">=", "<"):
                ask(iut, collection, call(op, name, right))
            ask(iut, collection, call("between", name, 1, right))
            ask(iut, collection, call("in", name, [right, call("*", 3, value)]))


def _sample(found: list[Any], most: int = 6) -> list[Any]:
    """Some queryables, the same each time: all would take a minute more."""
    return sorted(random.Random(6).sample(found, min(most, len(found))), key=str)


def _names(iut, collection, word: str, *folds: str) -> set[Any]:
    left: Any = {"property": "name"}
    right: Any = word
    for fold in folds:
        left, right = call(fold, left), call(fold, right)
    return ask(iut, collection, call("=", left, right))
