"""Words of CQL2 text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.cql2.refusal import refuse, shown

# Letters of any script may stand in a name without quotes, as the standard and QGIS have it.
_WORD = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>(?:[^\W\d]|:)[\w.:]*)"
    r"|(?P<quoted>\"(?:[^\"]|\"\")+\")"
    r"|(?P<text>'(?:[^'\\]|''|\\.)*')"
    r"|(?P<symbol><=|>=|<>|[-+*/%^=<>(),])",
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")
# In a string '' and \' are a quote, and \\ one backslash (QGIS doubles them); any other backslash stays.
_ESCAPE = re.compile(r"''|\\'|\\\\")


@dataclass(frozen=True)
class Word:
    """``kind`` is number, name, quoted, text, symbol or end; ``value`` is unquoted; ``start`` counts from 0."""

    kind: str
    value: str
    start: int

    @property
    def place(self) -> int:
        """The character at which it stands, counted from 1."""
        return self.start + 1

    def __str__(self) -> str:
        return self.value or "end"


class Lexer:
    """Reads one word ahead; ``jump`` lets the parser take a geometry literal whole."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._behind = 0
        self.ahead = self._read(0)

    def next(self) -> Word:
        """The next word, consumed."""
        word = self.ahead
        self.ahead = self._read(self._behind)
        return word

    def jump(self, index: int) -> None:
        """Go on reading at ``index``."""
        self.ahead = self._read(index)

    def keyword(self) -> str:
        """The word ahead in capitals if it is an unquoted name, else empty."""
        return self.ahead.value.upper() if self.ahead.kind == "name" else ""

    def _read(self, index: int) -> Word:
        start = _SPACE.match(self.source, index).end()  # type: ignore[union-attr]
        if start == len(self.source):
            self._behind = start
            return Word("end", "", start)
        match = _WORD.match(self.source, start)
        if match is None:
            raise self._stray(start)
        self._behind = match.end()
        kind = str(match.lastgroup)
        return Word(kind, _plain(kind, match[0]), start)

    def _stray(self, start: int) -> Exception:
        if self.source[start] in "'\"":
            return refuse(start + 1, "引号没有结束", "the quotation does not end")
        char = shown(self.source[start])
        return refuse(start + 1, f"意外的字符“{char}”", f"unexpected character '{char}'")


def _plain(kind: str, raw: str) -> str:
    if kind == "quoted":
        return raw[1:-1].replace('""', '"')
    if kind == "text":
        return _ESCAPE.sub(lambda match: match[0][1], raw[1:-1])
    return raw
