"""What administrators write into an edition can be worked with: refused when it is written, never when it is used."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.cases.config.kinds.calendar import CalendarRow
from services.cases.config.kinds.conditions import shaped
from services.cases.config.kinds.policies import PolicyRow
from services.cases.config.kinds.targets import TargetOf
from services.cases.config.schemas import flaw
from services.cases.rules.arguments import fits

LEAD = {"role": "lead", "selector": "grid", "argument": "2"}


def test_conditions_keep_their_meaning() -> None:
    given = {"class": ["06010"], "near": ["districts", 20], "owner_known": False, "repeats": 3}
    assert shaped(given) == {**given, "near": ["districts", 20.0]}
    assert shaped({"class": "06*", "unheard_of": 1}) == {"class": "06*", "unheard_of": 1}


@pytest.mark.parametrize(
    "when",
    [
        {"near": "x"},
        {"near": ["districts"]},
        {"near": ["districts", "far"]},
        {"near": ["districts", -5]},
        {"near": ["districts", float("nan")]},
        {"class": 5},
        {"class": [1]},
        {"grade": None},
        {"type": {"a": 1}},
        {"in": ["zones"]},
        {"during": 5},
        {"repeats": "often"},
        {"owner_known": "perhaps"},
    ],
)
def test_conditions_that_could_not_be_judged(when) -> None:
    with pytest.raises(ValidationError, match=next(iter(when))):
        PolicyRow(id="own", zh="规则", when=when, targets=(TargetOf.model_validate(LEAD),))


@pytest.mark.parametrize(
    "change", [{"argument": "x"}, {"argument": "5"}, {"selector": "unit", "argument": ""}]
)
def test_targets_that_find_nobody(change) -> None:
    with pytest.raises(ValidationError):
        TargetOf.model_validate({**LEAD, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Nowhere/City"},
        {"windows": []},
        {"windows": [[500, 100]]},
        {"windows": [[-5, 100]]},
        {"windows": [[0, 10**9]]},
    ],
)
def test_calendars_that_no_clock_could_go_by(change) -> None:
    with pytest.raises(ValidationError):
        CalendarRow.model_validate({"name": "work", "zh": "工作时间", **change})


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": 5}, "JSON Schema"),
        ({"properties": {"a": {"pattern": "("}}}, "("),
        ({"$ref": "http://127.0.0.1/x"}, "127.0.0.1"),
        ({"properties": {"a": {"$ref": "#/$defs/none"}}}, "none"),
    ],
)
def test_forms_that_could_not_be_filled_in(schema, said) -> None:
    found = flaw(schema)
    assert found is not None and said in found[1]


def test_sound_forms() -> None:
    assert flaw({}) is None
    own = {
        "$defs": {"a": {"type": "string", "pattern": "^[a-z]+$"}},
        "properties": {"a": {"$ref": "#/$defs/a"}},
    }
    assert flaw(own) is None


@pytest.mark.parametrize(
    ("name", "argument", "right"),
    [("within", "30", True), ("within", "x", False), ("no_open", "child", True), ("no_open", "pets", False),
     ("task", "check", True), ("tell", "god", False), ("withdraw", "*", True), ("clock", "own", True)],
)  # fmt: skip
def test_arguments_of_guards_and_effects(name, argument, right) -> None:
    assert fits(name, argument) is right
