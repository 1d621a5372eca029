"""The conditions of a dispatch policy as values of the right shape: what a policy states, it can be judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

_Word = Annotated[str, Field(min_length=1, max_length=60)]
_Patterns = _Word | Annotated[list[_Word], Field(min_length=1, max_length=500)]
_Metres = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    **{name: TypeAdapter(_Patterns) for name in ("class", "type", "source", "grade")},
    **{name: TypeAdapter(_Word) for name in ("in", "during", "outside")},
    "near": TypeAdapter(tuple[_Word, _Metres]),
    "owner_known": TypeAdapter(bool),
    "repeats": TypeAdapter(Annotated[int, Field(ge=1, le=10_000)]),
}


def shaped(when: Mapping[str, Any]) -> dict[str, Any]:
    """Return the conditions with their values as the rules compare them; ValueError names one that does not fit.

    Conditions that do not exist are left to the check of the edition.
    """
    found = dict(when)
    for name in when.keys() & _SHAPES.keys():
        shape = _SHAPES[name]
        try:
            found[name] = shape.dump_python(shape.validate_python(when[name]), mode="json")
        except ValidationError as error:
            message = error.errors(include_url=False)[0]["msg"]
            raise ValueError(f"condition {name}: {message}") from None
    return found
