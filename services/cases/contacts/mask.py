"""Masks: what remains readable of names, numbers and texts. Pure.

Numbers are those of GB/T 28181-style public directories: mobile ``1[3-9]`` and nine digits, fixed
line with area code, 18-digit citizen identity number (GB 11643), and e-mail addresses.
"""

from __future__ import annotations

import re

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)} | {0xFF0B: "+", 0xFF0D: "-"}
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
_FIXED = re.compile(r"(?<!\d)0\d{2,3}[-\s)）]{0,2}\d{7,8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\d)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def phone(number: str) -> str:
    """Mask a telephone number: 138****1234; of fixed lines the area code and two digits stay."""
    digits = normal(number)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if digits.startswith("0") and len(digits) >= 10:
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]}-****{digits[-2:]}"
    return "*" * max(len(digits) - 2, 3) + digits[-2:] if len(digits) > 4 else "***"


def name(full: str) -> str:
    """Mask a name: its first character stays."""
    full = full.strip()
    return f"{full[0]}**" if full else ""


def normal(number: str) -> str:
    """Return the digits of a number without separators and without the country code of China."""
    digits = re.sub(r"\D", "", number.translate(_WIDE))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def text(words: str) -> str:
    """Mask every telephone and identity number and e-mail address in a free text.

    Numbers written with full-width digits or separators count, too. The rest stays as it is.
    """
    plain = words.translate(_WIDE)
    spans = [
        (match.start(), match.end(), _shown(match[0]))
        for pattern in (_IDENTITY, _MOBILE, _FIXED, _MAIL)
        for match in pattern.finditer(plain)
    ]
    made, at = [], 0
    for start, end, shown in sorted(spans):
        if start >= at:
            made += [words[at:start], shown]
            at = end
    return "".join([*made, words[at:]])


def _shown(found: str) -> str:
    if "@" in found:
        return f"{found[0]}***@***"
    return f"{found[:6]}************" if _IDENTITY.fullmatch(found) else phone(found)
