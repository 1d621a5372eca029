"""CQL2 text by precedence climbing.

From loose to tight: OR, AND, NOT, comparison (with LIKE, BETWEEN, IN, IS NULL), sums, products, sign, power.
"""

from __future__ import annotations

from collections.abc import Callable

from gis.cql2.builder import Builder, unknown_operator
from gis.cql2.instants import read_date, read_either, read_instant
from gis.cql2.lexer import Lexer, Word
from gis.cql2.limits import Limits
from gis.cql2.nodes import (
    ARRAY,
    COMPARISON,
    FOLDING,
    SPATIAL,
    TEMPORAL,
    Call,
    Interval,
    Literal,
    Node,
    Property,
)
from gis.cql2.refusal import refuse, shown
from gis.cql2.shapes import WKT_TYPES, read_box, read_wkt, wkt_end
from gis.errors import BadInput

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER = range(1, 9)
_LEVEL = {
    "OR": _OR, "AND": _AND, "IS": _COMPARE, "NOT": _COMPARE, "LIKE": _COMPARE, "BETWEEN": _COMPARE, "IN": _COMPARE,
    **dict.fromkeys(COMPARISON, _COMPARE), "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT,
    "DIV": _PRODUCT, "^": _POWER,
}  # fmt: skip
_RESERVED = frozenset({"OR", "AND", "IS", "NOT", "LIKE", "BETWEEN", "IN", "DIV", "NULL"})


class TextParser:
    """Reads one filter; ``parse`` may be called once."""

    def __init__(self, source: str, limits: Limits) -> None:
        self._lexer = Lexer(source)
        self._make = Builder(limits)
        self._brackets = 0

    def parse(self) -> Node:
        """The whole text as one tree."""
        node = self._expression(_OR)
        if self._lexer.ahead.kind != "end":
            raise self._unexpected(self._lexer.ahead)
        return node

    def _expression(self, level: int) -> Node:
        self._brackets += 1
        if self._brackets > (most := self._make.limits.brackets):
            raise self._make.too_many(self._lexer.ahead.place, "层括号", "nested brackets", most)
        left = self._prefix(level)
        while (found := self._level()) >= level:
            if found == _COMPARE:
                left = self._predicate(left)
                if self._level() == _COMPARE:  # a = b = c means nothing
                    raise self._unexpected(self._lexer.ahead)
            else:
                left = self._binary(left, found)
        self._brackets -= 1
        return left

    def _level(self) -> int:
        ahead = self._lexer.ahead
        if ahead.kind == "symbol":
            return _LEVEL.get(ahead.value, 0)
        return _LEVEL.get(self._lexer.keyword(), 0)

    def _binary(self, left: Node, level: int) -> Node:
        word = self._lexer.next()
        # A power binds to the right: 2 ^ 3 ^ 2 is 2 ^ (3 ^ 2).
        right = self._expression(level if level == _POWER else level + 1)
        return self._make.call(word.value.lower(), (left, right), word.place)

    def _prefix(self, level: int) -> Node:
        if level <= _NOT and self._lexer.keyword() == "NOT":
            word = self._lexer.next()
            return self._make.call("not", (self._expression(_NOT),), word.place)
        if self._lexer.ahead.kind == "symbol" and self._lexer.ahead.value in "+-":
            return self._sign(self._lexer.next())
        return self._primary()

    def _sign(self, word: Word) -> Node:
        value = self._expression(_SIGN)
        if word.value == "+":
            return value
        if (
            isinstance(value, Literal)
            and isinstance(value.value, (int, float))
            and not isinstance(value.value, bool)
        ):
            return Literal(-value.value, word.place)
        return self._make.call("*", (Literal(-1, word.place), value), word.place)

    def _predicate(self, left: Node) -> Node:
        word = self._lexer.next()
        name = word.value.upper()
        if name == "IS":
            negated = self._take("NOT")
            self._need("NULL")
            return self._negate(negated, self._make.call("isNull", (left,), word.place))
        if word.kind == "symbol":
            return self._make.call(word.value, (left, self._expression(_SUM)), word.place)
        negated = name == "NOT"
        if negated:
            name = self._lexer.next().value.upper()
        return self._negate(negated, self._word_predicate(name, left, word))

    def _word_predicate(self, name: str, left: Node, word: Word) -> Call:
        if name == "LIKE":
            return self._make.call("like", (left, self._expression(_SUM)), word.place)
        if name == "BETWEEN":
            low = self._expression(_SUM)
            self._need("AND")
            return self._make.call("between", (left, low, self._expression(_SUM)), word.place)
        if name == "IN":
            return self._make.call("in", (left, *self._arguments()), word.place)
        raise self._unexpected(word)

    def _negate(self, negated: bool, call: Call) -> Call:
        return self._make.call("not", (call,), call.place) if negated else call

    def _primary(self) -> Node:
        word = self._lexer.next()
        if word.kind == "number":
            return self._number(word)
        if word.kind == "text":
            return self._make.text(word.value, word.place)
        if word.kind == "quoted":
            return self._make.property(word.value, word.place)
        if word.kind == "name":
            return self._named(word)
        if word.value == "(":
            inner = self._expression(_OR)
            self._need(")")
            return inner
        raise self._unexpected(word)

    def _number(self, word: Word) -> Literal:
        if len(word.value) > 400:
            raise refuse(word.place, "数值过长", "the number has too many digits")
        whole = word.value.isdigit()
        return self._make.number(int(word.value) if whole else float(word.value), word.place)

    def _named(self, word: Word) -> Node:
        name = word.value.upper()
        if name in ("TRUE", "FALSE"):
            return self._make.boolean(name == "TRUE", word.place)
        if name in WKT_TYPES and (
            self._ahead("(") or self._lexer.keyword() in ("Z", "M", "ZM", "EMPTY")
        ):
            end = wkt_end(self._lexer.source, word.start, word.place)
            shape = read_wkt(self._lexer.source[word.start : end], self._make, word.place)
            self._lexer.jump(end)
            return shape
        if self._ahead("("):
            return self._function(name, word)
        if name in _RESERVED:
            raise self._unexpected(word)
        return self._make.property(word.value, word.place)

    def _function(self, name: str, word: Word) -> Node:
        if name.lower() in FOLDING | SPATIAL | TEMPORAL:
            return self._make.call(name.lower(), self._arguments(), word.place)
        if name.lower() in ARRAY:
            self._need("(")
            args = [self._array()]
            self._need(",")
            args.append(self._array())
            self._need(")")
            return self._make.call(name.lower(), args, word.place)
        special: Callable[[Word], Node] | None = {
            "BBOX": self._box, "DATE": self._date, "TIMESTAMP": self._timestamp, "INTERVAL": self._interval,
        }.get(name)  # fmt: skip
        if special is None:
            raise unknown_operator(word.value, word.place)
        return special(word)

    def _array(self) -> Node:
        """An operand of an array function: entries in brackets, or the name of a property."""
        ahead = self._lexer.ahead
        if not self._take("("):
            return self._expression(_SUM)
        items: list[Node] = []
        if not self._ahead(")"):
            items.append(self._expression(_SUM))
            while self._take(","):
                items.append(self._expression(_SUM))
        self._need(")")
        return self._make.array(items, ahead.place)

    def _box(self, word: Word) -> Node:
        return read_box(
            [arg.value if isinstance(arg, Literal) else None for arg in self._arguments()],
            word.place,
        )

    def _date(self, word: Word) -> Node:
        return read_date(self._only_text(word), word.place)

    def _timestamp(self, word: Word) -> Node:
        return read_instant(self._only_text(word), word.place)

    def _interval(self, word: Word) -> Node:
        args = self._arguments()
        if len(args) != 2:
            raise refuse(word.place, "INTERVAL 需要两个参数", "INTERVAL takes two arguments")
        return Interval(self._end(args[0], word), self._end(args[1], word), word.place)

    @staticmethod
    def _end(arg: Node, word: Word) -> Literal | Property | None:
        if isinstance(arg, Property):
            return arg
        if isinstance(arg, Literal):
            return read_either(arg.value, arg.place) if isinstance(arg.value, str) else arg
        raise refuse(
            word.place, "INTERVAL 的参数应为时间或属性", "INTERVAL takes instants or properties"
        )

    def _only_text(self, word: Word) -> object:
        args = self._arguments()
        if len(args) != 1 or not isinstance(args[0], Literal):
            raise refuse(
                word.place, f"{word.value} 需要一个字符串", f"{word.value} takes one string"
            )
        return args[0].value

    def _arguments(self) -> list[Node]:
        self._need("(")
        args = [self._expression(_OR)]
        while self._take(","):
            args.append(self._expression(_OR))
        self._need(")")
        return args

    def _ahead(self, value: str) -> bool:
        return self._lexer.ahead.kind == "symbol" and self._lexer.ahead.value == value

    def _take(self, value: str) -> bool:
        if self._ahead(value) or self._lexer.keyword() == value:
            self._lexer.next()
            return True
        return False

    def _need(self, value: str) -> None:
        if not self._take(value):
            raise self._unexpected(self._lexer.ahead, value)

    @staticmethod
    def _unexpected(word: Word, wanted: str = "") -> BadInput:
        zh = "过滤条件不完整" if word.kind == "end" else f"意外的“{shown(word)}”"
        en = "the filter ends too early" if word.kind == "end" else f"unexpected '{shown(word)}'"
        more_zh, more_en = (
            (f",此处应为 {wanted}", f", {wanted} is expected here") if wanted else ("", "")
        )
        return refuse(word.place, zh + more_zh, en + more_en)
