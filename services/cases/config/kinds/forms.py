"""Forms: what must be told with an action, as JSON Schema 2020-12 per case type, class and action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from pydantic import Field

from services.cases.config.schemas import flaw
from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import Pair, listed, worded
from services.cases.rules import flow

_FLAT = {"string", "number", "integer", "boolean", "array"}
"""Types of fields that Open311 can offer as attributes of a service."""


def _actions() -> dict[str, Pair]:
    """What the actions of the shipped flow are called, each by its machine and its own code."""
    machines = {"case": ("案件", "Case"), **listed("case_machine")}
    return {
        f"{step.machine}.{step.action}": (
            f"{machines[step.machine][0]}：{step.title[0]}",
            f"{machines[step.machine][1]}: {step.title[1] or step.title[0]}",
        )
        for step in flow.load().rows
    }


class Form(Shape):
    """A form; ``*`` stands for every type, and for any rest of a class code."""

    KEY: ClassVar[tuple[str, ...]] = ("type", "class_code", "action")

    type: str = Field("*", title="案件类型 · Case type")
    class_code: str = Field("*", pattern=r"^[0-9]*\*?$", title="小类 · Class or beginning of it")
    action: str = Field(
        min_length=1, max_length=40, title="操作 · Action", json_schema_extra=worded(_actions)
    )
    zh: str = Field(min_length=1, max_length=40, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")
    fields: dict[str, Any] = Field(title="表单（JSON Schema） · Form as JSON Schema")


def find(rows: Rows, case_type: str, class_code: str, action: str) -> Form | None:
    """Return the form of an action: the one that names most wins, None if none is asked for."""
    fitting = [
        form
        for form in rows["forms"].values()
        if form.action == action
        and form.type in ("*", case_type)
        and fnmatchcase(class_code, form.class_code)
    ]
    return max(fitting, key=lambda form: (form.type != "*", len(form.class_code)), default=None)


def refusal(form: Form, data: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the field that is wrong with what was filled in and why, None if nothing is."""
    error = best_match(Draft202012Validator(form.fields).iter_errors(dict(data)))
    if error is None:
        return None
    return ".".join(str(step) for step in error.absolute_path), error.message


def _rows() -> Iterator[tuple[str, Shape]]:
    yield (
        "forms",
        Form(
            action="request.ask",
            zh="申请",
            en="Request",
            fields={
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["extend", "hang", "appeal", "reopen", "difficult"]},
                },
            },
        ),
    )
    yield (
        "forms",
        Form(
            class_code="06028",
            action="case.report",
            zh="噪声上报",
            en="Noise report",
            fields={
                "type": "object",
                "properties": {
                    "noise_source": {
                        "type": "string",
                        "title": "噪声来源 · Source of the noise",
                        "enum": ["施工", "商业", "生活", "交通"],
                    }
                },
            },
        ),
    )


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for key, form in rows["forms"].items():
        if wrong := flaw(form.fields):
            yield Finding("error", "forms", key, *wrong)
            continue
        if form.type != "*" and known.unknown("types", form.type):
            yield Finding(
                "error",
                "forms",
                key,
                f"没有案件类型“{form.type}”。",
                f"There is no case type “{form.type}”.",
            )
        yield from _deep(key, form)


def _deep(key: str, form: Form) -> Iterator[Finding]:
    """Fields that the public interface cannot offer."""
    for name, field in form.fields.get("properties", {}).items():
        if form.action == "case.report" and "enum" not in field and field.get("type") not in _FLAT:
            yield Finding(
                "warning",
                "forms",
                key,
                f"字段“{name}”不是简单类型，Open311 不会提供。",
                f"Field “{name}” is not flat: Open311 will not offer it.",
            )


KIND = Kind(
    id="forms",
    title=("表单", "Forms"),
    holds=AT_REPORT,
    parts=(Part("forms", ("表单", "Forms"), Form),),
    seeds=(Seed(1, _rows),),
    check=_check,
)
