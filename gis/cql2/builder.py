"""Makes nodes while counting them, so that both notations obey the same limits."""

from __future__ import annotations

from collections.abc import Sequence

from gis.cql2.limits import Limits
from gis.cql2.nodes import ARITY, Array, Call, Literal, Node, Place, Property
from gis.cql2.refusal import refuse, shown
from gis.errors import BadInput

_LARGEST = 1e300


class Builder:
    """Counts nodes and vertices of one filter and checks what any notation must satisfy."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._nodes = 0
        self._vertices = 0

    def call(self, op: str, args: Sequence[Node], place: Place) -> Call:
        """An operator with its arguments; nested chains of the same AND or OR become one."""
        fewest, most = ARITY[op]
        if len(args) < fewest or (most is not None and len(args) > most):
            wanted = str(fewest) if fewest == most else f"≥ {fewest}"
            raise refuse(
                place,
                f"{op} 需要 {wanted} 个参数,给了 {len(args)} 个",
                f"{op} takes {wanted} arguments, not {len(args)}",
            )
        if op in ("and", "or"):
            args = [
                part
                for arg in args
                for part in (arg.args if isinstance(arg, Call) and arg.op == op else (arg,))
            ]
        if op == "in" and len(args) - 1 > self.limits.items:
            raise self.too_many(place, "列表项", "list entries", self.limits.items)
        depth = 1 + max((arg.depth for arg in args if isinstance(arg, Call)), default=0)
        self.check_depth(depth, place)
        self._count(place)
        return Call(op, tuple(args), place, depth)

    def array(self, items: Sequence[Node], place: Place) -> Array:
        """A list of strings or numbers; other kinds of entries, and mixed ones, are refused."""
        if len(items) > self.limits.items:
            raise self.too_many(place, "列表项", "list entries", self.limits.items)
        literals = tuple(item for item in items if isinstance(item, Literal))
        if len(literals) < len(items) or len({_kind(item.value) for item in literals}) > 1:
            raise refuse(
                place,
                "数组应只含字符串或只含数值",
                "an array holds strings only, or numbers only",
            )
        return Array(literals, place)

    def property(self, name: str, place: Place) -> Property:
        """A property; names are checked against the columns later."""
        self._count(place)
        return Property(name, place)

    def text(self, value: str, place: Place) -> Literal:
        """A string that PostgreSQL can hold."""
        self._count(place)
        if "\0" in value or not _encodable(value):
            raise refuse(
                place,
                "字符串含有无法存储的字符",
                "the string holds a character that cannot be stored",
            )
        return Literal(value, place)

    def number(self, value: float, place: Place) -> Literal:
        """A finite number of sensible size."""
        self._count(place)
        if value != value or abs(value) > _LARGEST:
            raise refuse(place, "数值超出范围", "the number is out of range")
        return Literal(value, place)

    def boolean(self, value: bool, place: Place) -> Literal:
        """True or false."""
        self._count(place)
        return Literal(value, place)

    def vertices(self, count: int, place: Place) -> None:
        """Account for the positions of a geometry literal before it is built."""
        self._vertices += count
        if self._vertices > self.limits.vertices:
            raise self.too_many(place, "坐标点", "vertices", self.limits.vertices)

    def check_depth(self, depth: int, place: Place) -> None:
        """Refuse a tree that is too deep."""
        if depth > self.limits.depth:
            raise self.too_many(place, "层嵌套", "levels", self.limits.depth)

    def _count(self, place: Place) -> None:
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            raise self.too_many(place, "项", "terms", self.limits.nodes)

    @staticmethod
    def too_many(place: Place, zh: str, en: str, limit: int) -> BadInput:
        """The refusal of a filter that exceeds ``limit``."""
        return refuse(
            place,
            f"超过 {limit} 个{zh}的上限",
            f"more than the {limit} {en} allowed",
            "filter_too_large",
        )


def unknown_operator(name: object, place: Place) -> BadInput:
    """The refusal of an operator or function that does not exist here."""
    return refuse(
        place, f"不支持的运算或函数“{shown(name)}”", f"unknown operator or function '{shown(name)}'"
    )


def _kind(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def _encodable(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
