"""The case desk: which case next, what to do with it, and what happens when somebody was faster."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import expect

from gis.database.session import begin, system
from layers.registry import discover
from services.cases.engine import Held, watch
from services.cases.engine.posts import appoint
from tests.e2e.conftest import PASSWORD, TENANT
from tests.e2e.test_accessible import _findings, _with
from tests.services.cases.engine.town import MONDAY, Town, people

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POSTS = ("acceptor", "shift_supervisor", "dispatcher")


@pytest.fixture(scope="module")
def town(city, database) -> Iterator[Town]:
    """The demo city with people at their posts; the account of the operators has three."""
    town = Town(database.engine, discover(), TENANT, at=dt.datetime.now(dt.UTC))
    people(town)
    caller = system(TENANT)
    with begin(database.engine, caller) as connection:
        for post in POSTS:
            appoint(connection, caller, "e2e-operator", Held(post, None), MONDAY)
    return town


@pytest.fixture
def case(city, town) -> int:
    """A case just reported beside a tree."""
    town.at = dt.datetime.now(dt.UTC)
    lon, lat = city.first("trees")["geometry"]["coordinates"]
    return town.report(x=lon, y=lat, description="井盖破损").case_id


def _row(page, case: int):
    page.get_by_role("tab", name="全部案件").click()
    return page.locator(f"a[href='/cases/{case}']")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_case_is_found_and_moved_along(visit, city, town, case, theme):
    page = visit("about:blank", role="operator")
    _with(page, theme=theme)
    page.goto(f"{city.address}/cases")
    _row(page, case).click()
    shown = page.get_by_role("region", name="案件", exact=True).last
    expect(shown.locator(".case-state")).to_have_text("已上报")
    assert _findings(page) == []
    shown.get_by_role("button", name="受理", exact=True).click()
    form = shown.get_by_role("form", name="受理")
    assert _findings(page) == []
    form.get_by_role("button", name="受理", exact=True).click()
    expect(shown.locator(".case-state")).to_have_text("已受理")
    assert town.case(case)["state"] == "accepted"
    shown.get_by_role("tab", name="经过").click()
    expect(shown.locator(".case-steps strong").first).to_have_text("受理")


def test_words_stay_when_somebody_was_faster(visit, city, town, case):
    page = visit(f"{city.address}/cases/{case}", role="operator")
    page.get_by_role("button", name="不予受理").click()
    form = page.get_by_role("form", name="不予受理")
    form.get_by_label("理由").fill("位置不清")
    town.do("ming", "case", case, "accept")
    form.get_by_role("button", name="不予受理").click()
    expect(form.get_by_role("alert")).to_contain_text("已为你刷新")
    expect(form.get_by_label("理由")).to_have_value("位置不清")
    expect(form.get_by_role("button", name="不予受理")).to_be_disabled()
    assert town.case(case)["state"] == "accepted"
    page.reload()
    page.get_by_role("button", name="不予立案").click()
    expect(page.get_by_role("form", name="不予立案").get_by_label("理由")).to_have_value("")


def test_forms_come_from_the_server(visit, city, town, case, tmp_path):
    """Class, point and photos are entered by controls that the schema names; unsent words outlive a reload."""
    page = visit(f"{city.address}/cases/{case}", role="operator")
    page.get_by_role("button", name="改类").click()
    form = page.get_by_role("form", name="改类")
    form.get_by_role("button", name="改类").click()
    expect(form.get_by_text("必填。")).to_have_count(2)
    form.get_by_role("combobox", name="小类").fill("暴露垃圾")
    form.get_by_role("option", name="暴露垃圾").first.click()
    form.get_by_label("理由").fill("现场核对")
    assert _findings(page) == []
    page.reload()
    page.get_by_role("button", name="改类").click()
    expect(form.get_by_label("理由")).to_have_value("现场核对")
    form.get_by_role("button", name="改类").click()
    expect(form).to_be_hidden()
    assert town.case(case)["name"] == "暴露垃圾"
    before = town.case(case)["geom"]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="更正位置").click()
    form = page.get_by_role("form", name="更正位置")
    form.get_by_role("button", name="在地图上选点").click()
    page.mouse.click(700, 300)
    expect(form.get_by_role("status", name="位置")).to_contain_text(",")
    form.get_by_label("理由").fill("偏差 30 米")
    form.get_by_role("button", name="更正位置").click()
    expect(form).to_be_hidden()
    assert town.case(case)["geom"] != before
    photo = tmp_path / "near.jpg"
    Image.effect_noise((64, 48), 60).convert("RGB").save(photo, "JPEG")
    page.get_by_role("button", name="批注").click()
    form = page.get_by_role("form", name="批注")
    form.locator("input[type=file]").set_input_files(photo)
    expect(form.locator("figure img")).to_be_visible()
    form.get_by_label("理由").fill("补拍")
    form.get_by_role("button", name="批注").click()
    expect(form).to_be_hidden()


def test_a_colleagues_step_is_seen_at_once(visit, city, town, case):
    """News of the live stream, long before the page asks again by itself."""
    page = visit(f"{city.address}/cases/{case}", role="operator")
    state = page.get_by_role("region", name="案件", exact=True).last.locator(".case-state")
    expect(state).to_have_text("已上报")
    expect(page.locator(".live-on")).to_be_visible()
    town.do("ming", "case", case, "accept")
    watch.relayed(town.engine, town.registry, TENANT, town.at)
    expect(state).to_have_text("已受理")


def test_colleagues_at_one_case_see_each_other(visit, city, case):
    """By name, before anybody acts: that another looks at it, works on it, and has left."""
    own = visit(f"{city.address}/cases/{case}", role="operator")
    expect(own.locator(".live-on")).to_be_visible()
    other = visit(f"{city.address}/cases/{case}", role="admin")
    here = own.get_by_role("status", name="同在此处的同事")
    expect(here).to_have_text(re.compile("admin 也在查看"))
    expect(other.get_by_role("status", name="同在此处的同事")).to_contain_text("operator")
    assert _findings(own) == []
    other.get_by_role("button", name="批注").click()
    expect(here).to_contain_text("admin 正在办理")
    other.goto(f"{city.address}/cases")
    expect(here).to_have_count(0)


def test_keys_walk_the_list_and_several_are_urged(visit, city, town, case):
    town.report(x=117.9, description="路灯不亮")
    page = visit(f"{city.address}/cases", role="operator")
    _row(page, case).wait_for()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="批注（2）").click()
    page.get_by_label("理由").fill("请尽快核实")
    page.get_by_role("button", name="批注", exact=True).click()
    expect(page.get_by_text("已办 2 件，未办 0 件。")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")


def test_the_public_is_told_to_log_in(visit, city):
    page = visit(f"{city.address}/cases")
    expect(page.get_by_text("登录后可查看案件。")).to_be_visible()
    assert _findings(page) == []


REFUSALS = {
    403: "无权办理该区的案件。",
    413: "文件 312 MB，上限 200 MB。",
    429: "今日次数已用完。",
    503: "服务器正忙，请稍后重试。",
}


def test_every_refusal_is_a_sentence_and_keeps_the_words(visit, city, case):
    page = visit(f"{city.address}/cases/{case}", role="operator")
    page.get_by_role("button", name="不予受理").click()
    form = page.get_by_role("form", name="不予受理")
    form.get_by_label("理由").fill("位置不清")
    send = form.get_by_role("button", name="不予受理")
    answers: list[int] = []

    def answer(route):
        status = answers[-1]
        if status == 0:
            return route.abort()
        body = {"zh": REFUSALS.get(status, "请重新登录。"), "en": "refused", "id": "T1"}
        return route.fulfill(status=status, json=body, content_type="application/problem+json")

    page.route("**/actions/**", answer)
    for status, said in REFUSALS.items():
        answers.append(status)
        send.click()
        expect(form.get_by_role("alert")).to_contain_text(said)
        expect(form.get_by_label("理由")).to_have_value("位置不清")
    answers.append(0)
    send.click()
    expect(form.get_by_role("alert")).to_contain_text("服务器")
    expect(page.locator(".banner-away")).to_be_visible()
    answers.append(401)
    send.click()
    login = page.get_by_role("dialog", name="登录")
    login.get_by_label("用户名").fill("e2e-operator")
    login.get_by_label("密码").fill(PASSWORD)
    assert _findings(page) == []
    login.get_by_role("button", name="登录").click()
    expect(login).to_be_hidden()
    expect(form.get_by_label("理由")).to_have_value("位置不清")
    page.unroute("**/actions/**")
    send.click()
    expect(form).to_be_hidden()


def test_alike_cases_are_named_and_one_is_split(visit, city, town, case):
    lon, lat = city.first("street_lights")["geometry"]["coordinates"]
    own = town.report(x=lon, y=lat, description="井盖破损").case_id
    other = town.report(x=lon + 0.0002, y=lat, description="井盖破损").case_id
    page = visit(f"{city.address}/cases/{own}", role="operator")
    similar = page.get_by_role("region", name="相似案件")
    expect(similar.locator(f"a[href='/cases/{other}']")).to_be_visible()
    expect(similar).to_contain_text("相距 18 米")
    family = page.get_by_role("region", name="母案与子案")
    family.get_by_role("button", name="拆分").click()
    form = family.get_by_role("form", name="拆分")
    form.get_by_label("描述").first.fill("井圈")
    assert form.get_by_role("combobox", name="小类").count() == 2
    form.get_by_label("理由").fill("两处问题")
    assert _findings(page) == []
    form.get_by_role("button", name="拆分").click()
    expect(form).to_be_hidden()
    expect(family.locator("li")).to_have_count(2)
