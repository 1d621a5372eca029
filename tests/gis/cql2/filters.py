"""Random filters in the form of CQL2 JSON, made of few values, so that they meet often."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NUMBERS, TEXTS = ("id", "width", "ratio", "lanes", "big"), ("code", "name", "unit")
DATES, INSTANTS = ("surveyed_on",), ("updated",)
WORDS = (
    "",
    "a",
    "A",
    "a_b",
    "100%",
    "café",
    "CAFÉ",
    "København",
    "井盖",
    "O'Brien",
    "\\",
    "É",
    "e\u0301",
)
PATTERNS = (*WORDS[:8], "%", "_", "a%", "%é", "井_", "%\\%%", "a\\_b", "K_benhavn", "\\\\", "c%É")
DAYS = ("2025-01-01", "2025-06-30", "2025-07-01", "2025-12-31")
MOMENTS = (
    "2025-01-01T00:00:00Z", "2025-06-30T12:00:00Z", "2025-06-30T23:59:59.999999Z",
    "2025-07-01T00:00:00+08:00", "2025-12-31T23:59:59Z",
)  # fmt: skip
SPATIAL = (
    "intersects",
    "disjoint",
    "contains",
    "within",
    "touches",
    "overlaps",
    "crosses",
    "equals",
)
TEMPORAL = (
    "after", "before", "contains", "disjoint", "during", "equals", "finishedby", "finishes", "intersects",
    "meets", "metby", "overlappedby", "overlaps", "startedby", "starts",
)  # fmt: skip
COMPARE = ("=", "<>", "<", "<=", ">", ">=")
TAGS = ("a", "b", "c", "井")


def call(op: Any, *args: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An operator (or one of several) on arguments."""
    ops = op if isinstance(op, st.SearchStrategy) else st.just(op)
    return st.builds(lambda name, *made: {"op": name, "args": list(made)}, ops, *args)


def named(*names: str) -> st.SearchStrategy[dict[str, str]]:
    """One of some properties."""
    return st.sampled_from(names).map(lambda name: {"property": name})


literals = st.sampled_from(
    [0, 1, 2, 3, 10, -3, 20.5, 0.1, 0.5, -1.5, 2.5, 1000000, 9007199254740993]
)
# Divisors whose quotients end: others are rounded, by the database at another place than here.
divisors = st.sampled_from([2, 4, 5, -2, 0.5, 0])


def _arithmetic(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    powers = st.sampled_from([0, 1, 2, 3])
    return st.one_of(
        call(st.sampled_from(["+", "-", "*"]), inner, inner),
        call(st.sampled_from(["/", "%", "div"]), inner, divisors),
        call("^", named("lanes", "id"), powers),
    )


numbers = st.recursive(st.one_of(named(*NUMBERS), literals), _arithmetic, max_leaves=5)
folded = st.sampled_from([(), ("casei",), ("accenti",), ("accenti", "casei")])


def fold(names: tuple[str, ...], value: Any) -> Any:
    """Text within CASEI and ACCENTI."""
    for name in names:
        value = {"op": name, "args": [value]}
    return value


texts = st.builds(fold, folded, st.one_of(named(*TEXTS), st.sampled_from(WORDS)))
patterns = st.builds(fold, folded, st.sampled_from(PATTERNS))
dates = st.one_of(named(*DATES), st.sampled_from(DAYS).map(lambda day: {"date": day}))
instants = st.one_of(
    named(*INSTANTS), st.sampled_from(MOMENTS).map(lambda moment: {"timestamp": moment})
)
times = st.one_of(dates, instants)
_ends = st.sampled_from(
    [("..", ".."), *((a, b) for a in (*DAYS, "..") for b in DAYS if a == ".." or a <= b)]
)
intervals = st.one_of(
    _ends.map(lambda ends: {"interval": list(ends)}),
    st.builds(
        lambda a, b: {"interval": [a, b]},
        named(*DATES, *INSTANTS),
        st.sampled_from(["..", MOMENTS[3]]),
    ),
    st.just({"interval": [{"property": "surveyed_on"}, {"property": "updated"}]}),
)

_grid = st.integers(0, 4).map(lambda step: 120 + step / 8)
_spot = st.tuples(_grid, _grid.map(lambda x: x - 84)).map(list)
_boxes = st.lists(_spot, min_size=2, max_size=2).map(
    lambda ends: [
        min(ends[0][0], ends[1][0]), min(ends[0][1], ends[1][1]),
        max(ends[0][0], ends[1][0]), max(ends[0][1], ends[1][1]),
    ]
)  # fmt: skip
_proper = _boxes.filter(lambda box: box[0] < box[2] and box[1] < box[3])


def _ring(box: list[float]) -> list[Any]:
    west, south, east, north = box
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


shapes = st.one_of(
    _proper.map(lambda box: {"bbox": box}),
    _spot.map(lambda spot: {"type": "Point", "coordinates": spot}),
    st.lists(_spot, min_size=2, max_size=3, unique_by=tuple).map(
        lambda line: {"type": "LineString", "coordinates": line}
    ),
    st.lists(_spot, min_size=1, max_size=3, unique_by=tuple).map(
        lambda spots: {"type": "MultiPoint", "coordinates": spots}
    ),
    _proper.map(lambda box: {"type": "Polygon", "coordinates": _ring(box)}),
    _proper.map(lambda box: {"type": "MultiPolygon", "coordinates": [_ring(box)]}),
)
_lists = st.one_of(named("tags"), st.lists(st.sampled_from(TAGS), max_size=3))

predicates = st.one_of(
    call(st.sampled_from(COMPARE), numbers, numbers),
    call(st.sampled_from(COMPARE), texts, texts),
    call(st.sampled_from(COMPARE), times, times),
    call(st.sampled_from(COMPARE), named("open"), st.one_of(named("open"), st.booleans())),
    call("like", texts, patterns),
    call("between", numbers, numbers, numbers),
    call("between", texts, texts, texts),
    call("between", times, times, times),
    call("in", numbers, st.lists(numbers, min_size=1, max_size=4)),
    call("in", texts, st.lists(texts, min_size=1, max_size=4)),
    call("in", dates, st.lists(times, min_size=1, max_size=3)),
    call("isNull", st.one_of(named(*NUMBERS, *TEXTS, *DATES, "open", "geom", "extra"), numbers)),
    call(st.sampled_from([f"s_{name}" for name in SPATIAL]), named("geom"), shapes),
    call(
        st.sampled_from([f"s_{name}" for name in SPATIAL]), shapes, st.one_of(named("geom"), shapes)
    ),
    call(
        st.sampled_from([f"t_{name}" for name in TEMPORAL]),
        st.one_of(times, intervals),
        st.one_of(times, intervals),
    ),
    call(
        st.sampled_from(["a_contains", "a_containedby", "a_overlaps", "a_equals"]), _lists, _lists
    ),
    named("open"),
    st.booleans(),
)
filters = st.recursive(
    predicates,
    lambda inner: st.one_of(
        call("not", inner),
        call(st.sampled_from(["and", "or"]), inner, inner),
        call(st.sampled_from(["and", "or"]), inner, inner, inner),
    ),
    max_leaves=6,
)
