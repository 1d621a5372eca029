"""Chinese numerals as people write house numbers: 一百零五, 二三四, 十二."""

from __future__ import annotations

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_WORDS = "零一二三四五六七八九"


def arabic(text: str) -> int:
    """Return the number that ``text`` (digit words and 十百千 only) stands for."""
    if not any(c in _POWERS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, current = 0, 0
    for char in text:
        if char in _POWERS:
            total += (current or 1) * _POWERS[char]
            current = 0
        else:
            current = _DIGITS[char]
    return total + current


def chinese(number: int) -> str:
    """Return ``number`` (below 10,000) in words: 105 is 一百零五, 12 is 十二."""
    if number == 0:
        return "零"
    parts: list[str] = []
    pending = False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            parts.append(("零" if pending and parts else "") + _WORDS[digit] + word)
        pending = not digit
    found = "".join(parts)
    return found.removeprefix("一") if found.startswith("一十") else found
