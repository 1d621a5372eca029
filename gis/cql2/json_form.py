"""CQL2 JSON: the same tree from objects and lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from gis.cql2.builder import Builder, unknown_operator
from gis.cql2.instants import read_date, read_either, read_instant
from gis.cql2.limits import Limits
from gis.cql2.nodes import ARITY, ARRAY, Interval, Literal, Node, Property
from gis.cql2.refusal import refuse, shown
from gis.cql2.shapes import read_box, read_geojson

_OPERATORS = {op.lower(): op for op in ARITY}


class JsonParser:
    """Reads one filter; ``parse`` may be called once."""

    def __init__(self, limits: Limits) -> None:
        self._make = Builder(limits)
        self._special: dict[str, Callable[[Any, str], Node]] = {
            "date": read_date,
            "timestamp": read_instant,
            "interval": self._interval,
            "bbox": self._box,
            "property": self._property,
        }

    def parse(self, value: object) -> Node:
        """The tree of a filter already decoded from JSON."""
        return self._node(value, "", 1)

    def _node(self, value: object, place: str, depth: int) -> Node:
        # Each level of the tree is two levels of nesting (object and list) at most.
        self._make.check_depth(depth, place)
        if isinstance(value, Mapping):
            return self._object(value, place, depth)
        if isinstance(value, bool):
            return self._make.boolean(value, place)
        if isinstance(value, str):
            return self._make.text(value, place)
        if isinstance(value, (int, float)):
            return self._make.number(value, place)
        raise refuse(place, f"意外的“{shown(value)}”", f"unexpected '{shown(value)}'")

    def _object(self, value: Mapping[str, object], place: str, depth: int) -> Node:
        if "op" in value:
            return self._operator(value, place, depth)
        for key, read in self._special.items():
            if key in value and ("type" not in value or key != "bbox"):
                return read(value[key], f"{place}/{key}")
        if "type" in value:
            return read_geojson(value, self._make, place)
        raise refuse(
            place,
            "对象应含有 op、property、date、timestamp、interval、bbox 或 type",
            "an object needs op, property, date, timestamp, interval, bbox or type",
        )

    def _operator(self, value: Mapping[str, object], place: str, depth: int) -> Node:
        name, args = value["op"], value.get("args")
        op = _OPERATORS.get(name.lower()) if isinstance(name, str) else None
        if op is None:
            raise unknown_operator(name, f"{place}/op")
        if not isinstance(args, list):
            raise refuse(f"{place}/args", "应为参数列表", "a list of arguments is expected")
        if op == "in":
            args = self._list_of(args, place)
        elif (
            op == "between" and len(args) == 2 and isinstance(args[1], list)
        ):  # an older draft's form
            args = [args[0], *args[1]]
        read = self._array if op in ARRAY else self._node
        nodes = [read(arg, f"{place}/args/{index}", depth + 1) for index, arg in enumerate(args)]
        return self._make.call(op, nodes, place)

    def _array(self, value: object, place: str, depth: int) -> Node:
        """An operand of an array function: a list, or what names one."""
        if not isinstance(value, list):
            return self._node(value, place, depth)
        items = [self._node(item, f"{place}/{index}", depth) for index, item in enumerate(value)]
        return self._make.array(items, place)

    @staticmethod
    def _list_of(args: list[Any], place: str) -> list[Any]:
        if len(args) != 2 or not isinstance(args[1], list):
            raise refuse(f"{place}/args", "in 需要一个值和一个列表", "in takes a value and a list")
        return [args[0], *args[1]]

    def _property(self, value: object, place: str) -> Property:
        if not isinstance(value, str) or not value:
            raise refuse(place, "属性名应为字符串", "the property's name must be a string")
        return self._make.property(value, place)

    @staticmethod
    def _box(value: object, place: str) -> Node:
        return read_box(value if isinstance(value, list) else [], place)

    def _interval(self, value: object, place: str) -> Interval:
        if not isinstance(value, list) or len(value) != 2:
            raise refuse(place, "interval 需要两个端点", "interval takes two ends")
        start, end = (self._end(item, f"{place}/{index}") for index, item in enumerate(value))
        return Interval(start, end, place)

    def _end(self, value: object, place: str) -> Literal | Property | None:
        if isinstance(value, str):
            return read_either(value, place)
        node = self._node(value, place, 1)
        if isinstance(node, (Literal, Property)):
            return node
        raise refuse(place, "端点应为时间或属性", "an end must be an instant or a property")


def decode(text: str) -> object:
    """JSON text as Python values; raises BadInput for anything that is not strict JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise refuse(
            problem.pos + 1, "不是合法的 JSON", f"not valid JSON: {problem.msg}"
        ) from problem
    except (ValueError, RecursionError) as problem:
        raise refuse(
            1, "不是合法的 JSON,或嵌套过深", "not valid JSON, or nested too deeply"
        ) from problem


def _no_constant(name: str) -> object:
    raise ValueError(name)
