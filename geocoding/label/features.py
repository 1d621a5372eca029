"""What the labeller sees of a token: itself and its neighbours, their kinds, and the marks of address parts around it.

A *mark* is a character with which names of a kind end (路, 村, 幢 …) or a number. Names themselves say little,
because most are unknown; what follows and precedes says more.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

from geocoding.label import lexicon
from geocoding.label.lexicon import Chance

MARKS = frozenset(
    "省市区县镇乡村街道路巷弄号栋幢座楼层室单元园城厦院组里坊苑庄屯店厂校司桥港湾社府期场心学馆"
)
_NUMERALS, _WAYS = frozenset("一二三四五六七八九十"), frozenset("东西南北中")


def kind(token: str) -> str:
    """Return the kind of a token as one character: numbers by their length, marks as themselves."""
    if token[0].isdigit():
        return "1" if len(token) < 3 else "3" if len(token) == 3 else "4"
    if "a" <= token[0] <= "z":
        return "a" if len(token) == 1 else "A"
    if token in _NUMERALS:
        return "8"
    if token in _WAYS:
        return "7"
    if token in MARKS:
        return token
    return "h" if token[0].isalnum() else "#"


def of_tokens(tokens: Sequence[str], chance: Chance | None = None) -> list[list[str]]:
    """Return the features of each token; given a chance, some known words are overlooked (to fit)."""
    kinds = ["^"] * 3 + [kind(token) for token in tokens] + ["$"] * 3
    seen = ["^^"] * 3 + [kind(t) if t[0].isdigit() else t for t in tokens] + ["$$"] * 3
    known, told, ahead = lexicon.features(tokens, chance), told_again(tokens), _ahead(tokens, kinds)
    joined = _joined(tokens)
    found, before, away, marks = [], "^", 0, "^^^"
    for k in range(len(tokens)):
        row = _near(seen, kinds, k + 3)
        follows, distance, after = ahead[k]
        here = kinds[k + 3]
        row += [
            f"p{min(k, 6)}", f"q{min(len(tokens) - k, 5)}", f"f{follows}{min(distance, 6)}", f"g{before}{min(away, 6)}",
            f"fg{before}{follows}{min(distance, 4)}", f"h{marks[-2:]}{follows}", f"H{marks[-3:]}{here}",
            f"A{here}{after}", f"B{marks[-1]}{here}{after[:1]}", f"C{marks[-2:]}{here}{after[:1]}",
            f"D{before}{min(away, 3)}{here}",
        ]  # fmt: skip
        found.append(row + known[k] + told[k] + joined.get(k, []))
        if here in "134" or here in MARKS:
            before, away = ("9" if here in "134" else here), 0
            marks = (marks + before)[-4:]
        else:
            away += 1
    return found


def _near(seen: list[str], kinds: list[str], at: int) -> list[str]:
    row = [f"{d}{seen[at + d]}" for d in (-2, -1, 0, 1, 2)]
    row += [f"b{d}{seen[at + d]}{seen[at + d + 1]}" for d in (-2, -1, 0, 1)]
    row += [f"s{d}{kinds[at + d]}{kinds[at + d + 1]}" for d in (-2, -1, 0, 1)]
    row += [
        f"{name}{''.join(seen[at + a : at + b])}"
        for name, a, b in (("t", -1, 2), ("u", 0, 3), ("v", -2, 1))
    ]
    row += [
        f"{name}{''.join(kinds[at + a : at + b])}"
        for name, a, b in (("S", -2, 3), ("R", 0, 4), ("L", -3, 1), ("k", 0, 1))
    ]
    return row


def _ahead(tokens: Sequence[str], kinds: list[str]) -> list[tuple[str, int, str]]:
    """Per token: the next mark from it on, how far it is, and the three marks after the token."""
    follows, distance, after, found = "$", 0, "", []
    for k in range(len(tokens) - 1, -1, -1):
        here, rest = kinds[k + 3], after
        if here in "134" or here in MARKS:
            follows, distance = ("9" if here in "134" else here), 0
            after = (follows + after)[:3]
        else:
            distance += 1
        found.append((follows, distance, rest))
    return found[::-1]


def told_again(tokens: Sequence[str]) -> list[list[str]]:
    """Whether a pair of tokens comes again, and whether it was there before."""
    first: dict[tuple[str, str], int] = {}
    twice: set[tuple[str, str]] = set()
    pairs = list(itertools.pairwise(tokens))
    for place, pair in enumerate(pairs):
        if first.setdefault(pair, place) != place:
            twice.add(pair)
    found = [[f"again{first[pair] < k:d}"] if pair in twice else [] for k, pair in enumerate(pairs)]
    return [*found, []] if tokens else []


def _joined(tokens: Sequence[str]) -> dict[int, list[str]]:
    """At two numbers joined by a hyphen, and at it: whether they are from and to (136-138号) or a number and a part of it."""
    found: dict[int, list[str]] = {}
    for k, (one, mark, other) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if mark == "-" and one.isdecimal() and other.isdecimal():
            step = bisect.bisect((1, 13, 41), int(other[:9]) - int(one[:9]))
            text = f"x{step}{'L' if len(other) > 2 else ''}"
            after = tokens[k + 3] if k + 3 < len(tokens) else "$"
            after = after if after in "号室-$" else "o"
            for place in range(3):
                found.setdefault(k + place, []).extend((f"{text}{place}", f"{text}{place}{after}"))
    return found
