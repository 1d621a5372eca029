"""Steps of the exchange with departments that have a system of their own."""

from __future__ import annotations

import datetime as dt
import json

from services.cases.notices import sign
from services.cases.notices.send import send_due
from tests.services.cases.notices.receivers import Received, hook
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage

API = "/api/cases"


@step(
    "环境部门的系统在本机等候，先失败一次",
    "the environment department's system waits on this machine and fails once at first",
)
def waits(stage: Stage) -> None:
    got = stage.open(hook())
    got.answers = [503]
    stage.known["partner"] = got
    state = stage.app.state
    listed = {"webhook_hosts": (f"private:{got.address}",)}
    state.settings = state.settings.model_copy(update=listed)
    stage.enter("管理员", "admin")
    body = {
        "title": "生态环境局业务系统",
        "unit": stage.unit("生态环境局"),
        "target": f"http://{got.address}/cases",
        "classes": {"08003": "HJ-WATER-3"},
    }
    stage.known["secret"] = stage.ok("管理员", "PUT", f"{API}/partners/env", json=body)["secret"]
    stage.enter("环境", "handler")
    stage.appoint("环境", "handler", unit=stage.unit("生态环境局"))


@step("{who}把{case}推送给环境部门两次", "{who} pushes {case} to the environment department twice")
def pushed(stage: Stage, who: str, case: str) -> None:
    for _ in range(2):
        stage.ok(who, "POST", f"{API}/{stage.known[case]}/partners/env")
    now = stage.now
    for wait in (0, 5, 60):
        now += dt.timedelta(seconds=wait)
        send_due(stage.engine, stage.app.state.settings, stage.tenant, now)


@step(
    "环境部门收到签名的{case}一件，类别换成对方编码",
    "the environment department got {case} once, signed, under its own class code",
)
def got_once(stage: Stage, case: str) -> None:
    got: Received = stage.known["partner"]
    assert len(got.hooks) == 2, "the failed try and the one that arrived"
    headers, body = got.hooks[-1]
    told = json.loads(body)
    assert (told["case_id"], told["their_class"]) == (stage.known[case], "HJ-WATER-3")
    wanted = sign.headers(
        stage.known["secret"], headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    assert headers["webhook-signature"] == wanted["webhook-signature"]
    assert "description" not in told


def answer(stage: Stage, case: str, key: str, number: str) -> None:
    body = {"key": key, "case": stage.known[case], "external_no": number, "state": "accepted"}
    stage.ask("环境", "POST", f"{API}/partners/env/receipts", json=body)


@step(
    "环境部门用回执{key}、编号{number}答复{case}已接收，两次",
    "the environment department answers with receipt {key} and number {number} that it took {case}, twice",
)
def twice(stage: Stage, key: str, number: str, case: str) -> None:
    for _ in range(2):
        answer(stage, case, key, number)
        assert stage.answer.status_code == 200, stage.answer.text


@step(
    "环境部门用回执{key}、编号{number}答复{case}已接收，一次",
    "the environment department answers with receipt {key} and number {number} that it took {case}, once",
)
def once(stage: Stage, key: str, number: str, case: str) -> None:
    answer(stage, case, key, number)


@step(
    "{case}有一个外部编号{number}，任务接收一次",
    "{case} has one external number {number}, and its order was taken once",
)
def one_number(stage: Stage, case: str, number: str) -> None:
    found = stage.ok("派遣员", "GET", f"{API}/{stage.known[case]}/partners")
    assert found == [{"system": "env", "external_no": number}]
    steps = stage.rows(
        "SELECT action FROM case_events WHERE tenant = :tenant AND case_id = :id AND action = 'take'",
        id=stage.known[case],
    )
    assert len(steps) == 1
