"""Reads scenarios from Markdown tables and finds the step that each row means."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
WORDS = {"Given", "When", "Then", "And", "But"}
_KINDS = {
    "": (r"“(?P<{0}>[^”]*)”", str),
    "n": (r"(?P<{0}>-?\d+(?:\.\d+)?)", lambda text: float(text) if "." in text else int(text)),
    "t": (r"(?P<{0}>\d\d:\d\d)", str),
}
_PLACE = re.compile(r"\{(\w+)(?::(\w))?\}")
_STEPS: list[Step] = []


@dataclass(frozen=True)
class Step:
    """What a row means: its sentence in both languages, and what is done."""

    zh: re.Pattern[str]
    en: re.Pattern[str]
    readers: dict[str, Callable[[str], Any]]
    act: Callable[..., None]

    def reads(self, zh: str, en: str) -> dict[str, Any] | None:
        """The values of a row if it is this step; both languages must say the same."""
        here, there = self.zh.fullmatch(zh), self.en.fullmatch(en)
        if here is None and there is None:
            return None
        assert here, f"no such step in Chinese: {zh}"
        assert there, f"no such step in English: {en}"
        assert here.groupdict() == there.groupdict(), f"other values in English: {zh} | {en}"
        return {name: self.readers[name](text) for name, text in here.groupdict().items()}


def step(zh: str, en: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a step by its two sentences; the function gets the stage and the values by name."""

    def declare(act: Callable[..., None]) -> Callable[..., None]:
        readers = {name: _KINDS[kind][1] for name, kind in _PLACE.findall(zh)}
        _STEPS.append(Step(_pattern(zh), _pattern(en), readers, act))
        return act

    return declare


@dataclass(frozen=True)
class Scenario:
    """A table: its file's row, its title and its lines (word, Chinese, English)."""

    row: str
    title: str
    lines: tuple[tuple[str, str, str], ...]

    def play(self, stage: Any) -> None:
        """Carry out the lines; a failure names its line."""
        for word, zh, en in self.lines:
            act, values = _meant(zh, en)
            try:
                act(stage, **values)
            except Exception as error:
                error.add_note(f"{self.row} · {self.title}\n  {word} {zh}\n  {word} {en}")
                raise


def scenarios() -> Iterator[Scenario]:
    """Yield all scenarios of this folder, file by file."""
    for path in sorted(FOLDER.glob("*.md")):
        if path.name != "README.md":
            yield from _read(path)


def _read(path: Path) -> Iterator[Scenario]:
    title, lines = "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), "## "]:
        if line.startswith("## "):
            if lines:
                yield Scenario(path.stem, title, tuple(lines))
            title, lines = line[3:].strip(), []
        elif line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if cells[0] in WORDS:
                assert len(cells) == 3, f"{path.name}: {line}"
                lines.append(cells)


def _meant(zh: str, en: str) -> tuple[Callable[..., None], dict[str, Any]]:
    for known in _steps():
        values = known.reads(zh, en)
        if values is not None:
            return known.act, values
    raise AssertionError(f"no step knows: {zh} | {en}")


@cache
def _steps() -> tuple[Step, ...]:
    package = importlib.import_module(f"{__package__}.steps")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(_STEPS)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts, end = [], 0
    for found in _PLACE.finditer(sentence):
        parts.append(re.escape(sentence[end : found.start()]))
        parts.append(_KINDS[found[2] or ""][0].format(found[1]))
        end = found.end()
    return re.compile("".join(parts) + re.escape(sentence[end:]))
