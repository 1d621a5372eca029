"""Steps every scenario may use: the clock, people, spots, the last answer."""

from __future__ import annotations

from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage


@step("现在是当天 {time:t}", "it is {time:t} that day")
def clock(stage: Stage, time: str) -> None:
    stage.at(time)


@step("现在是第 {days:n} 天后的 {time:t}", "it is {time:t}, {days:n} days later")
def later(stage: Stage, days: int, time: str) -> None:
    stage.at(time, days)


@step("点位{name}在 {lon:n}, {lat:n}", "spot {name} is at {lon:n}, {lat:n}")
def spot(stage: Stage, name: str, lon: float, lat: float) -> None:
    stage.spots[name] = (lon, lat)


@step("{name}是{division}的{role}", "{name} is {role} of {division}")
def person(stage: Stage, name: str, division: str, role: str) -> None:
    code = city.code_of(division)
    stage.enter(name, role, ("*",) if code == city.CITY else (code,))


@step("回答是 {status:n}", "the answer is {status:n}")
def answered(stage: Stage, status: int) -> None:
    assert stage.answer.status_code == status, stage.answer.text


@step("回答是 {status:n}，说到{words}", "the answer is {status:n} and mentions {words}")
def mentioned(stage: Stage, status: int, words: str) -> None:
    assert stage.answer.status_code == status, stage.answer.text
    assert words in stage.answer.text, stage.answer.text
