"""Texts that have no right answer here: another city's addresses, names from all over China, nonsense."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

SEED = 20260302
_DIVISION = re.compile("prov|city|district|country", re.IGNORECASE)


FIXED = (
    *(
        "",
        " ",
        "。。。",
        "😀😀😀",
        "🚧🚦",
        "' OR 1=1 --",
        "'; DROP TABLE places; --",
        "null",
        "undefined",
    ),
    *("<script>alert(1)</script>", "%00%0a", "12345678901234567890", "-1e309", "１２３４５"),
    *(
        "今天天气真好啊",
        "你好",
        "谢谢谢谢谢谢",
        "啊啊啊啊啊啊",
        "测试测试",
        "asdfghjkl",
        "qwerty 12345",
    ),
    *("\u202e\u200b\ufeff", "A" * 500, "号" * 50, "路" * 50, "与" * 50, "一" * 100),
    "我想问一下这个事情怎么办理呢",
)


def sentences(path: Path) -> list[list[tuple[str, str]]]:
    """Return labelled sentences: character and BIO label, as in ``address_parsing``."""
    found: list[list[tuple[str, str]]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            char, _, label = line.strip().rpartition(" ")
            found[-1].append((char, label))
        elif found[-1]:
            found.append([])
    return [item for item in found if item]


def other_city(folder: Path, own: str, count: int) -> list[str]:
    """Return addresses of other cities with the names of their divisions taken out."""
    made = []
    for sentence in sentences(folder / "address_parsing" / "dev.txt"):
        if own in "".join(char for char, _ in sentence):
            continue
        text = "".join(char for char, label in sentence if not _DIVISION.search(label))
        if len(text) >= 4:
            made.append(text.replace("_", ""))
    return _drawn(made, count)


def compounds(folder: Path, count: int) -> list[str]:
    """Return names of residential compounds from all China; some do exist here."""
    lines = (folder / "place_names" / "community.txt").read_text(encoding="utf-8").splitlines()
    return _drawn([line.strip() for line in lines if len(line.strip()) > 3], count)


def nonsense(count: int) -> list[str]:
    """Return texts that mean no place: random characters, emoji, SQL, markup, numbers, nothing, 10 kB."""
    random = np.random.default_rng(SEED)
    sizes = random.integers(3, 20, count).tolist()
    han = ["".join(chr(int(c)) for c in random.integers(0x4E00, 0x9FA5, n)) for n in sizes]
    return [*FIXED, *han]


def huge() -> list[str]:
    """Return texts of 10 kB."""
    return [
        "很" * 3400,
        "解放路" * 1200,
        "a1号" * 2500,
        "上海市浦东新区" * 500,
        "1234567890" * 1000,
    ]


def _drawn(texts: list[str], count: int) -> list[str]:
    order = np.random.default_rng(SEED).permutation(len(texts))[:count]
    return [texts[k] for k in order]
