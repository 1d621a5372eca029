"""Which delivered column fills which field of the layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gis.errors import BadInput
from layers.info import FieldInfo, LayerInfo

How = Literal["given", "renamed", "name", "alias", "title", "shortened"]
_OWN = {"source_id", "extra", "scopes"}
_SHAPEFILE_NAME = 10


@dataclass(frozen=True)
class Match:
    """``column`` fills ``field``; ``how`` they were found to belong together."""

    column: str
    field: FieldInfo
    how: How

    @property
    def strict(self) -> bool:
        """Whether a value that breaks the field's rules refuses the row.

        So it is for what the user stated, for codes of the standards and for fields that must
        not be empty; of any other field the value is kept among the further attributes.
        """
        return self.how == "given" or self.field.pattern is not None or self.field.required


def match(info: LayerInfo, columns: Iterable[str], given: Mapping[str, str]) -> list[Match]:
    """Pair columns with fields; each field takes the best column, each column one field.

    In this order: what the user states, the names the layer knows from deliveries, field names,
    aliases of the standards, titles, names cut to a shapefile's ten characters. Raises BadInput
    when ``given`` names a column or field that does not exist.
    """
    names = list(columns)
    _check(info, names, given)
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for how, pairs in _rounds(info, given):
        for name in names:
            field = pairs.get(name) or pairs.get(_fold(name))
            if (
                field is None
                or name in taken
                or field.name in found
                or (name in given and how != "given")
            ):
                continue
            found[field.name] = Match(name, field, how)
            taken.add(name)
    return list(found.values())


def _rounds(
    info: LayerInfo, given: Mapping[str, str]
) -> Iterator[tuple[How, Mapping[str, FieldInfo]]]:
    fields = [item for item in info.fields if not item.readonly and item.name not in _OWN]
    known = {item.name: item for item in fields}
    renames = info.declared.source.rename.items()
    yield "given", {column: known[name] for column, name in given.items() if name in known}
    yield "renamed", {column: known[name] for column, name in renames if name in known}
    yield "name", {_fold(item.name): item for item in fields}
    yield "alias", {_fold(alias): item for item in fields for alias in item.aliases}
    yield "title", {_fold(title): item for item in fields for title in (item.zh, item.en)}
    yield (
        "shortened",
        {
            _fold(item.name[:_SHAPEFILE_NAME]): item
            for item in fields
            if len(item.name) > _SHAPEFILE_NAME
        },
    )


def _fold(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _check(info: LayerInfo, names: list[str], given: Mapping[str, str]) -> None:
    for column, field in given.items():
        if column not in names:
            listed = ", ".join(names)
            raise BadInput(
                "no_such_column",
                f"数据中没有列“{column}”，现有：{listed}。",
                f"The data has no column “{column}”; it has {listed}.",
                column,
            )
        if field and (field not in info.by_name or info.by_name[field].readonly):
            raise no_such_field(info, field)


def no_such_field(info: LayerInfo, field: str) -> BadInput:
    """The refusal of a field that the layer does not have or the server stamps."""
    return BadInput(
        "no_such_field",
        f"图层“{info.title_zh}”没有可写的字段“{field}”。",
        f"The layer “{info.title_en}” has no field “{field}” to write.",
        field,
    )
