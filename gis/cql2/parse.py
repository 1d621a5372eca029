"""The entry: text in one of two languages becomes a tree."""

from __future__ import annotations

from collections.abc import Mapping

from gis.cql2.json_form import JsonParser, decode
from gis.cql2.limits import Limits
from gis.cql2.nodes import Node
from gis.cql2.refusal import refuse, shown
from gis.cql2.text import TextParser
from gis.errors import BadInput

LANGUAGES = ("cql2-text", "cql2-json")
"""Values of the ``filter-lang`` parameter."""


def parse(
    text: str | Mapping[str, object], lang: str = "cql2-text", limits: Limits | None = None
) -> Node:
    """The tree of a filter.

    ``text`` is the filter in the notation ``lang``; a filter in JSON may come decoded already. Raises
    BadInput that names the place of the first fault, or the limit that is exceeded.
    """
    limits = limits or Limits()
    if lang not in LANGUAGES:
        raise BadInput(
            "filter_lang",
            f"不支持的过滤语言“{shown(lang)}”,可用 cql2-text 或 cql2-json",
            f"Unknown filter language '{shown(lang)}'; use cql2-text or cql2-json",
            field="filter-lang",
        )
    if isinstance(text, str) and len(text) > limits.characters:
        limit = limits.characters
        raise refuse(
            limit, f"超过 {limit} 个字符", f"longer than {limit} characters", "filter_too_large"
        )
    if lang == "cql2-json":
        return JsonParser(limits).parse(decode(text) if isinstance(text, str) else text)
    if not isinstance(text, str):
        raise refuse("", "应为文本", "text is expected")
    return TextParser(text, limits).parse()
