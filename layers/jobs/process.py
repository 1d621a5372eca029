"""How an analysis or other long work is declared: one :class:`Process`, everything else follows.

The inputs are a pydantic model whose fields are made with :func:`given`; from it come validation,
the JSON schemas of OGC API – Processes and the forms of clients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gis.database.session import Caller
from gis.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from layers.jobs.task import Task

JSON = "application/json"
GEOJSON = "application/geo+json"


class Inputs(BaseModel):
    """Base of all inputs: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def given(zh: str, en: str, default: Any = ..., *, kind: str | None = None, **limits: Any) -> Any:
    """Declare an input: its Chinese and English title, its default (required without) and limits.

    ``limits`` are those of :func:`pydantic.Field` (``ge``, ``le``, ``max_length`` …). ``kind`` tells
    forms what a text means: ``layer`` is the id of a layer.
    """
    extra: dict[str, Any] = {"title_en": en, **({"x-wanmi-input": kind} if kind else {})}
    return Field(default, title=zh, json_schema_extra=extra, **limits)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output: its (Chinese, English) title, its JSON schema and media type."""

    title: tuple[str, str]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "object"})
    media_type: str = JSON


def features(zh: str, en: str) -> Output:
    """Return an output that is a GeoJSON FeatureCollection in lon/lat (CRS84)."""
    schema = {
        "type": "object",
        "format": "geojson-feature-collection",
        "contentMediaType": GEOJSON,
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"type": "object"}},
        },
    }
    return Output(title=(zh, en), schema=schema, media_type=GEOJSON)


@dataclass(frozen=True)
class Outcome:
    """What a run gives: a JSON value per output, and what it changes in the database.

    ``effect`` runs in a transaction of the caller that also ends the job, so both happen or neither;
    what it returns is added to the outputs.
    """

    outputs: Mapping[str, Any]
    effect: Callable[[Connection], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Process[I: Inputs]:
    """A kind of work. ``title`` and ``description`` are (Chinese, English).

    ``run`` gets the :class:`~layers.jobs.task.Task` and the checked inputs and returns an
    :class:`Outcome`; it may be run again from the start after a crash, so all that it changes goes
    into the outcome's effect. ``needs`` is the permission without which the process does not exist
    for a caller. ``waits`` tells whether a client may wait for the answer.
    """

    id: str
    title: tuple[str, str]
    description: tuple[str, str]
    inputs: type[I]
    outputs: Mapping[str, Output]
    run: Callable[[Task, I], Outcome]
    keywords: tuple[str, ...] = ()
    needs: str = "public"
    waits: bool = True
    example: Mapping[str, Any] = field(default_factory=dict)

    def known_to(self, caller: Caller) -> bool:
        """Tell whether the process exists for ``caller``."""
        return caller.may(self.needs)

    def read(self, values: Mapping[str, Any]) -> I:
        """Return the checked inputs; BadInput names the first wrong one."""
        try:
            return self.inputs.model_validate(values)
        except ValidationError as error:
            raise _refusal(error.errors()[0]) from None


_SAID = {
    "missing": "缺少必填的值",
    "extra_forbidden": "没有这个输入",
    "greater_than": "应大于 {gt:g}",
    "greater_than_equal": "应不小于 {ge:g}",
    "less_than": "应小于 {lt:g}",
    "less_than_equal": "应不大于 {le:g}",
    "string_too_long": "最多 {max_length} 个字符",
    "too_long": "最多 {max_length} 项",
    "string_pattern_mismatch": "写法不符合要求",
    "literal_error": "可用：{expected}",
    "finite_number": "应为有限的数值",
}
_TYPES = (("string", "文本"), ("float", "数值"), ("int", "整数"), ("bool", "true 或 false"))


def _refusal(first: Any) -> BadInput:
    """Say in both languages what is wrong with an input."""
    name = (".".join(map(str, first["loc"])) or "inputs")[:60]
    kind, context = first["type"], first.get("ctx", {})
    types = (f"应为{word}" for start, word in _TYPES if kind.startswith(start))
    said = _SAID[kind].format(**context) if kind in _SAID else next(types, "类型或取值不对")
    return BadInput(
        "bad_input",
        f"输入“{name}”无效：{said}。",
        f"The input “{name}” is not valid: {first['msg']}.",
        name,
    )
