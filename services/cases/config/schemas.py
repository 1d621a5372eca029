"""Whether people can be asked by a JSON Schema that somebody wrote: before it is published, not when it is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

Pair = tuple[str, str]
_DEEPEST = 60


def flaw(schema: Mapping[str, Any]) -> Pair | None:
    """Return what is wrong with a form's schema (Chinese, English); None for a sound one.

    It must be a schema of JSON Schema 2020-12 whose references lead to its own parts and whose patterns
    are regular expressions.
    """
    try:
        Draft202012Validator.check_schema(dict(schema))
    except SchemaError as error:
        return "表单不是有效的 JSON Schema。", f"No valid JSON Schema: {error.message[:200]}"
    except RecursionError:
        return _TOO_DEEP
    return next(_flaws(schema, schema, 0), None)


_TOO_DEEP = ("表单嵌套过深。", "The form is nested too deep.")


def _flaws(part: object, root: Mapping[str, Any], depth: int) -> Iterator[Pair]:
    if depth > _DEEPEST:
        yield _TOO_DEEP
    elif isinstance(part, list):
        for one in part:
            yield from _flaws(one, root, depth + 1)
    elif isinstance(part, Mapping):
        yield from _own(part, root)
        for one in part.values():
            yield from _flaws(one, root, depth + 1)


def _own(part: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Pair]:
    reference, pattern = part.get("$ref"), part.get("pattern")
    if isinstance(reference, str) and not _leads(reference, root):
        yield (
            f"引用“{reference[:60]}”不在表单之内。",
            f"“{reference[:60]}” leads to no part of the form.",
        )
    if isinstance(pattern, str) and not _compiles(pattern):
        yield f"“{pattern[:60]}”不是正则表达式。", f"“{pattern[:60]}” is no regular expression."


def _leads(reference: str, root: Mapping[str, Any]) -> bool:
    found: Any = root
    if not reference.startswith("#"):
        return False
    for step in filter(None, reference[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    return isinstance(found, Mapping | bool)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
