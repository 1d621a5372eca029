"""A city's own types of cases and states are called by their words wherever codes are."""

from __future__ import annotations

import datetime as dt

from gis.database.session import begin
from layers.city_codes import held
from services.cases.config import edit, editions, words
from services.cases.config.api import listed

NOW = dt.datetime.now(dt.UTC)
TYPE = {"id": "parking", "zh": "停车案件", "en": "Parking"}
STEP = {"machine": "case", "type": "parking", "posts": "acceptor"}


def published(connection, city, kind: str, rows: dict[str, list[dict]], at=NOW) -> None:
    no = editions.draft(connection, city, kind, (None, ""), at)["no"]
    for part, values in rows.items():
        for row in values:
            edit.put(connection, city, (kind, no), part, row)
    editions.publish(connection, city, kind, no, editions.When(None, at))


def test_own_types_and_states_have_words(database, city) -> None:
    steps = [
        {**STEP, "state": "reported", "action": "call_owner", "to": "called", "zh": "联系车主"},
        {**STEP, "state": "called", "action": "tow", "to": "towed", "zh": "拖离", "en": "Tow"},
    ]
    names = [{"state": "called", "zh": "已联系车主", "en": "Owner called"}]
    with begin(database.engine, city) as connection:
        published(connection, city, "types", {"types": [TYPE]})
        published(connection, city, "flow", {"steps": steps, "states": names})
        states = words.states(connection, city.tenant)["case_state"]
        changes = held.changed(connection, city.tenant)
    assert states["called"] == ("已联系车主", "Owner called")
    assert states["towed"] == ("拖离", "Tow"), (
        "without a name it is called as the step that leads there"
    )
    assert states["handling"][0] == "处置中"
    told = held.shown(["case_type", "case_state"], changes)
    assert {"code": "parking", "zh": "停车案件", "en": "Parking"} in told["case_type"]
    assert "called" in {one["code"] for one in told["case_state"]}


def test_what_is_published_again_is_not_told_again(database, city) -> None:
    with begin(database.engine, city) as connection:
        for hours in range(2):
            published(connection, city, "types", {"types": [TYPE]}, NOW + dt.timedelta(hours=hours))
        versions = held.versions(connection, city.tenant, "case_type")
    assert [(one["code"], one["version"]) for one in versions] == [("parking", 1)]


def test_coded_fields_tell_their_words(city) -> None:
    kinds = {one["id"]: one for one in listed(city)}
    policies = next(one for one in kinds["policies"]["parts"] if one["id"] == "policies")
    mode = policies["schema"]["properties"]["mode"]
    assert {"const": "same_period", "title": "同时段 · Same period"} in mode["oneOf"]
    assert "enum" not in mode
    steps = kinds["flow"]["parts"][0]["schema"]["properties"]
    assert steps["posts"]["x-words"]["acceptor"] == "受理员 · Acceptor"
