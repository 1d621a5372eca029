"""Thousands of random filters: each is answered or refused, none reaches the client as a database error."""

import random

from sqlalchemy import select

from gis.errors import BadInput
from tests.gis.cql2.conftest import THINGS, condition

WORDS = [
    "id", "name", "width", "ratio", "big", "open", "surveyed_on", "updated", "naive", "extra", "geom", "1", "0", "-1.5", "1e300",
    "9223372036854775807", "99999999999999999999", "'x'", "'%'", "'\\\\'", "''", "TRUE", "NULL", "DATE('2025-06-30')",
    "TIMESTAMP('9999-12-31T23:59:59Z')", "DATE('9999-12-31')", "DATE('0001-01-01')", "BBOX(120,36,121,37)", "POINT(120.1 36.1)",
    "POLYGON((120 36,121 36,121 37,120 36))", "LINESTRING(120 36,120 36)",
    "MULTIPOINT((1 2),(3 4))", "POLYGON((0 0,0 0,0 0,0 0))",
    "BBOX(120,36,120,36)", "INTERVAL('..','2025-06-30')", "INTERVAL(surveyed_on,updated)", "INTERVAL('..','..')",
]  # fmt: skip
JOINTS = [
    "=",
    "<>",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "div",
    "AND",
    "OR",
    "LIKE",
    "IS NULL",
    ",",
    "NOT",
    "IN",
    "BETWEEN",
]
CALLS = ["CASEI", "ACCENTI", "S_INTERSECTS", "S_CONTAINS", "S_TOUCHES", "S_OVERLAPS", "S_EQUALS", "S_CROSSES", "S_DISJOINT",
         "T_AFTER", "T_DURING", "T_MEETS", "T_INTERSECTS", "T_OVERLAPS", "INTERVAL", "DATE", "BBOX", "NOT"]  # fmt: skip


def term(dice, depth):
    roll = dice.random()
    if depth == 0 or roll < 0.4:
        return dice.choice(WORDS)
    if roll < 0.6:
        args = ", ".join(term(dice, depth - 1) for _ in range(dice.choice((1, 2, 2, 2))))
        return f"{dice.choice(CALLS)}({args})"
    if roll < 0.9:
        return f"{term(dice, depth - 1)} {dice.choice(JOINTS)} {term(dice, depth - 1)}"
    return f"({term(dice, depth - 1)})"


BY_KIND = {
    "number": (
        ["id", "width", "ratio", "big", "lanes"],
        ["0", "-1.5", "1e300", "9223372036854775807", "id", "big * big", "id / 0"],
    ),
    "time": (
        ["surveyed_on", "updated", "naive"],
        ["DATE('9999-12-31')", "TIMESTAMP('0001-01-01T00:00:00Z')", "updated"],
    ),
    "text": (["name", "code", "CASEI(name)"], ["'x'", "''", "'%_'", "ACCENTI(code)", "name"]),
    "place": (
        ["geom"],
        [
            "BBOX(120,36,120,36)",
            "POINT(120.1 36.1)",
            "LINESTRING(120 36,121 37)",
            "MULTIPOINT((1 2),(3 4))",
        ],
    ),
}
FORMS = {
    "number": [
        "{c} {o} {t}",
        "{c} IN ({t}, {u})",
        "{c} BETWEEN {t} AND {u}",
        "{c} {a} {t} {o} {u} {a} {c}",
    ],
    "time": [
        "{c} {o} {t}",
        "{c} IN ({t}, {u})",
        "{f}({c}, {t})",
        "{f}(INTERVAL({t}, '..'), INTERVAL({c}, {u}))",
    ],
    "text": ["{c} {o} {t}", "{c} IN ({t}, {u})", "{c} LIKE {t}", "{c} BETWEEN {t} AND {u}"],
    "place": ["{f}({c}, {t})", "{f}({t}, {c})", "NOT {f}({t}, {u})"],
}


def likely(dice):
    """A filter with better odds of being understood."""
    kind = dice.choice(list(FORMS))
    columns, others = BY_KIND[kind]
    function = dice.choice(CALLS[2:9] if kind == "place" else CALLS[9:14])
    return dice.choice(FORMS[kind]).format(
        c=dice.choice(columns), t=dice.choice(others), u=dice.choice(others), f=function,
        o=dice.choice(JOINTS[:4]), a=dice.choice(JOINTS[4:11]),
    )  # fmt: skip


def test_random_filters_never_break_the_database(things):
    dice = random.Random(20260101)
    answered = refused = 0
    with things.connect() as conn:
        for turn in range(4_000):
            filter_ = likely(dice) if turn % 2 else term(dice, 3)
            try:
                where = condition(filter_)
            except BadInput:
                refused += 1
                continue
            conn.execute(
                select(THINGS.c.id).where(where)
            ).all()  # a database error here names the filter
            answered += 1
    assert answered > 500
    assert refused > 500
