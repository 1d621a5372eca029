"""The rules as they stand in data/census/rules.csv, and which of them hold for a layer."""

from __future__ import annotations

import csv
import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import cast

from gis.repair import REASONS
from layers.component import ComponentFeature
from layers.info import LayerInfo
from pipelines.census.rules.model import Rule, Severity

FILE = Path(__file__).resolve().parents[3] / "data" / "census" / "rules.csv"
KINDS = "pipelines.census.rules.kinds"


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the file; a broken line stops the start with its id."""
    found: dict[str, Rule] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            rule = _rule(line)
            if rule.id in found or rule.kind not in kinds():
                raise RuntimeError(f"{FILE.name}: rule “{rule.id}” is double or of no known kind")
            found[rule.id] = rule
    return MappingProxyType(found)


def _rule(line: Mapping[str, str]) -> Rule:
    return Rule(
        id=line["id"],
        kind=line["kind"],
        layers=tuple(line["layers"].split()),
        fields=tuple(line["fields"].split()),
        parameters=json.loads(line["parameters"] or "{}"),
        severity=cast("Severity", line["severity"]),
        element=line["element"],
        zh=line["zh"],
        en=line["en"],
    )


@cache
def kinds() -> Mapping[str, ModuleType]:
    """The kinds of checks by name, found by existing."""
    package = importlib.import_module(KINDS)
    return {
        item.name: importlib.import_module(f"{KINDS}.{item.name}")
        for item in pkgutil.iter_modules(package.__path__)
    }


def of(info: LayerInfo) -> list[Rule]:
    """The rules that hold for ``info``; rules about fields it lacks do not."""
    return [rule for rule in rules().values() if _holds(rule, info)]


def _holds(rule: Rule, info: LayerInfo) -> bool:
    names = set(_names(info))
    if not names & set(rule.layers):
        return False
    optional = rule.parameters.get("claims")
    return bool(optional) or not rule.fields or any(name in info.by_name for name in rule.fields)


def _names(info: LayerInfo) -> Iterator[str]:
    yield from ("*", info.id, info.group, f"geometry:{info.geometry}")
    if info.view_of:
        yield info.view_of
    if issubclass(info.model, ComponentFeature):
        yield "component"


def sentence(
    rule: Rule, info: LayerInfo | None, name: str | None, **given: object
) -> tuple[str, str]:
    """The rule's sentences in Chinese and English with what was found put in."""
    item = info.by_name.get(name) if info is not None and name else None
    zh = {**rule.parameters, **given, "field": item.zh if item else (name or "")}
    en = {**rule.parameters, **given, "field": item.en if item else (name or "")}
    if rule.kind == "geometry":
        en["value"] = _faults().get(str(en.get("value")), en.get("value"))
    return _filled(rule.zh, zh), _filled(rule.en, en)


@cache
def _faults() -> Mapping[str, str]:
    """Faults of geometries in English by what findings say, which is Chinese."""
    return dict(REASONS.values())


def _filled(text: str, values: Mapping[str, object]) -> str:
    for key, value in values.items():
        text = text.replace("{" + key + "}", "—" if value is None else str(value))
    return text
