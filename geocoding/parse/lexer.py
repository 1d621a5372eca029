"""Cut a normalised text into tokens: the cheapest way to explain it.

Every name of the base that occurs in the text is found by hash; numbers, relation words and fillers by
grammar; dynamic programming takes the cover that leaves the fewest characters unexplained and uses the
fewest, longest pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from geocoding.index import hashes
from geocoding.index.segment import AREA, STREET, Segment
from geocoding.parse import number, relations
from geocoding.parse.tokens import (
    BREAK,
    DIVISION,
    INNER,
    NAME,
    NOISE,
    NUMBER,
    RELATION,
    UNKNOWN,
    Token,
)
from geocoding.parse.tokens import STREET as STREET_TOKEN

UNEXPLAINED = 1.0
"""Cost of a character that nothing explains; all other costs are per token."""
_COSTS = {
    DIVISION: 0.1,
    STREET_TOKEN: 0.12,
    NAME: 0.15,
    NUMBER: 0.05,
    INNER: 0.06,
    RELATION: 0.3,
    NOISE: 0.35,
    BREAK: 0.0,
}
_STEM = 0.05
"""A division that a street is named after (解放, 解放路): 解放路口 is a crossing of the street."""
_NOISE = re.compile(
    r"市民|群众|居民|热线|来电|反映|反应|投诉|举报|称|您好|你好|我(?:们)?(?:在|要|想)?|请(?:问|尽快|派人)?|位于|地址(?:是|为|在)?|在|有人?|这(?:个|里)?"
    r"|那(?:个|里)?|是|了|个|的|呢|啊|吧|麻烦|处理|一下|尽快|路面|道路|人行道|井盖|破损|损坏|缺失|丢失|路灯|不亮|垃圾|堆积|积水|占道|经营|违停|停车|乱"
    r"|坑洼|施工|噪音|扰民|污水|外溢|树枝|倒伏|广告牌|脱落|暴露|绿化带|机动车|非机动车|共享单车|堵塞|发现|一个|一处|很多|大量|没人|严重|问题|情况"
)
_RELATION_FIRST = frozenset(
    "的往向以朝偏靠东南西北正大约概差近0123456789相交十丁三路街道转拐口之中间对过门马斜旁隔边侧小后前出入附周一院里内与和跟及同、/至到-,从自处上这那位地方段沿全区"
)
_NOISE_FIRST = frozenset(
    "市群居热来反投举称您你我请位地在有这那是了个的呢啊吧麻处尽路道人井破损缺丢不垃堆积占经违停乱坑施噪扰污外树倒广脱暴绿机非共堵发一很大没严问情"
)
_INNER_FIRST = frozenset("0123456789abcdefghijklmnopqrstuvwxyz甲乙丙丁东西南北地")
_INNER_START = re.compile(
    r"(?:[\da-z甲乙丙丁]{1,5}(?:号楼|幢|栋|座|单元|层|楼|室|房|户|铺)|地下\d|[bf]\d|[东西南北]座)"
)


def cut(text: str, segments: Sequence[Segment]) -> list[Token]:
    """Return the tokens of ``text``, in order, without gaps."""
    size = len(text)
    options = _options(text, segments)
    cost = [0.0] + [1e9] * size
    best: list[Token | None] = [None] * (size + 1)
    for start in range(size):
        base = cost[start]
        if base + UNEXPLAINED < cost[start + 1]:
            cost[start + 1] = base + UNEXPLAINED
            best[start + 1] = Token(UNKNOWN, start, start + 1)
        for price, token in options[start]:
            if base + price < cost[token.end]:
                cost[token.end], best[token.end] = base + price, token
    return _joined(_trace(best, size))


def _trace(best: list[Token | None], size: int) -> list[Token]:
    found, at = [], size
    while at:
        token = best[at]
        assert token is not None
        found.append(token)
        at = token.start
    return found[::-1]


def _joined(tokens: list[Token]) -> list[Token]:
    """Join unexplained neighbours; a street right after them may be the end of a longer name."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if token.kind == UNKNOWN and last is not None and last.kind == UNKNOWN:
            last.end = token.end
            continue
        token.sure = not (token.kind == STREET_TOKEN and last is not None and last.kind == UNKNOWN)
        found.append(token)
    return found


def _options(text: str, segments: Sequence[Segment]) -> list[list[tuple[float, Token]]]:
    found: list[list[tuple[float, Token]]] = [[] for _ in text]
    names = _names(text, segments)
    streets = {(token.start, token.end) for token in names if token.kind == STREET_TOKEN}
    for token in names:
        stem = token.kind == DIVISION and (token.start, token.end + 1) in streets
        found[token.start].append((_price(token) + (_STEM if stem else 0.0), token))
    for start in range(len(text)):
        for token in _grammar(text, start):
            found[start].append((_price(token), token))
    return found


def _price(token: Token) -> float:
    if token.kind == NAME and len(token) < 4:
        return 0.45 if len(token) == 3 else 0.8
    if token.kind == NOISE and len(token) == 1:
        return 0.7
    return _COSTS[token.kind]


def _grammar(text: str, start: int) -> list[Token]:
    found = []
    before = text[start - 1] if start else ""
    if text[start] == ",":
        found.append(Token(BREAK, start, start + 1))
    char = text[start]
    if char.isdigit() and not before.isdigit() and before != "-":
        read = number.read(text, start)
        if read:
            found.append(Token(NUMBER, start, read.end, value=read))
    if char in _INNER_FIRST and not before.isdigit() and _INNER_START.match(text, start):
        inside, end = number.inside(text, start)
        if end > start:
            found.append(Token(INNER, start, end, value=inside))
    relation = relations.read(text, start) if char in _RELATION_FIRST else None
    if relation:
        found.append(Token(RELATION, start, relation[1], value=relation[0]))
    noise = _NOISE.match(text, start) if char in _NOISE_FIRST else None
    if noise:
        found.append(Token(NOISE, start, noise.end()))
    return found


def _names(text: str, segments: Sequence[Segment]) -> list[Token]:
    """Names of the base in the text; one that bears several kinds gives a token for each."""
    if len(text) < hashes.SHORTEST:
        return []
    begins, ends, keys = hashes.of_substrings(text)
    found: dict[tuple[int, int, str], Token] = {}
    for number_, segment in enumerate(segments):
        places = segment.table.find(keys)
        hits = (places >= 0).nonzero()[0]
        flags = segment["flags"][places[hits]]
        rows = zip(
            begins[hits].tolist(),
            ends[hits].tolist(),
            places[hits].tolist(),
            flags.tolist(),
            strict=True,
        )
        for start, end, name, flag in rows:
            for kind in _kinds(flag):
                token = found.setdefault((start, end, kind), Token(kind, start, end))
                token.refs.append((number_, name))
    for (start, end, kind), token in found.items():
        token.others = {
            other: found[start, end, other].refs
            for other in (DIVISION, STREET_TOKEN, NAME)
            if other != kind and (start, end, other) in found
        }
    return [token for token in found.values() if not _inside_number(text, token)]


def _kinds(flag: int) -> list[str]:
    kinds = []
    if flag >> AREA & 1:
        kinds.append(DIVISION)
    if flag >> STREET & 1:
        kinds.append(STREET_TOKEN)
    if flag & ~((1 << AREA) | (1 << STREET)):
        kinds.append(NAME)
    return kinds


def _inside_number(text: str, token: Token) -> bool:
    """A name may not begin or end inside a run of digits."""
    before = token.start and text[token.start - 1].isdigit() and text[token.start].isdigit()
    after = token.end < len(text) and text[token.end].isdigit() and text[token.end - 1].isdigit()
    return bool(before or after)
