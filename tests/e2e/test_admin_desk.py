"""The administration: people, roles, editions of the configuration, forms with their preview."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_accessible import _findings, _with

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _sheet(page: Page):
    return page.get_by_role("complementary")


def test_a_person_is_created_limited_and_closed(visit, city):
    page = visit(f"{city.address}/admin/users", role="admin")
    page.get_by_role("button", name="新建人员").click()
    sheet = _sheet(page)
    sheet.get_by_label("用户名").fill("Wang")
    sheet.get_by_label("姓名").fill("王工")
    sheet.get_by_role("button", name="创建").click()
    expect(sheet.get_by_text("格式应为")).to_be_visible()
    sheet.get_by_label("用户名").fill("e2e-wang")
    sheet.get_by_label("普查员").check()
    sheet.get_by_label("全市").uncheck()
    sheet.get_by_label("区划名称或代码").fill("区")
    sheet.get_by_role("list").get_by_role("checkbox").first.check()
    assert _findings(page) == []
    sheet.get_by_role("button", name="创建").click()
    expect(sheet.get_by_role("status")).to_contain_text("仅显示这一次")
    sheet.get_by_role("button", name="已记下").click()
    sheet.get_by_label("用途").fill("QGIS")
    sheet.get_by_role("button", name="新建令牌").click()
    expect(sheet.get_by_role("status")).to_contain_text("wm_")
    sheet.get_by_label("允许登录").uncheck()
    sheet.get_by_role("button", name="保存").click()
    row = page.get_by_role("row", name="e2e-wang")
    expect(row.get_by_text("停用")).to_be_visible()
    page.get_by_role("link", name="账号记录").click()
    expect(page.get_by_role("row", name="修改账号").first).to_contain_text("e2e-wang")
    assert _findings(page) == []


def test_a_role_of_the_platform_is_copied(visit, city):
    page = visit(f"{city.address}/admin/roles", role="admin")
    page.get_by_role("button", name="普查员").click()
    page.get_by_role("button", name="复制为本市角色").click()
    sheet = _sheet(page)
    sheet.get_by_label("代码").fill("night_survey")
    sheet.get_by_label("名称", exact=False).first.fill("夜间普查员")
    assert _findings(page) == []
    sheet.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name="夜间普查员")).to_contain_text("本市")


def test_an_edition_is_drafted_compared_and_published(visit, city):
    page = visit(f"{city.address}/admin/types", role="admin")
    page.get_by_role("button", name="起草").click()
    sheet = _sheet(page)
    expect(sheet.locator(".admin-phase")).to_have_text("草稿")
    page.get_by_role("button", name="新增一行").click()
    sheet.get_by_label("代码").fill("drill")
    sheet.get_by_label("名称", exact=False).first.fill("演练")
    sheet.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name="drill")).to_be_visible()
    expect(sheet.get_by_role("region", name="与其他版本比较")).to_contain_text("drill")
    assert _findings(page) == []
    sheet.get_by_role("button", name="立即发布").click()
    expect(sheet.locator(".admin-phase")).to_have_text("现行")


def test_policies_are_tried_on_past_cases(visit, city):
    page = visit(f"{city.address}/admin/policies", role="admin")
    page.get_by_role("button", name="试算").click()
    expect(page.locator(".admin-replay")).not_to_be_empty()
    assert _findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_form_is_seen_as_on_a_phone(visit, city, theme):
    page = visit("about:blank", role="admin")
    _with(page, theme=theme)
    page.goto(f"{city.address}/admin/forms")
    page.get_by_role("row", name="噪声上报").get_by_role("button").click()
    preview = page.get_by_role("region", name="手机预览")
    preview.get_by_label("噪声来源").select_option(label="施工")
    assert _findings(page) == []


def test_others_are_refused(visit, city):
    page = visit(f"{city.address}/admin/users", role="surveyor")
    expect(page.get_by_text("无权进入管理。")).to_be_visible()
    assert _findings(page) == []


def test_a_code_list_gets_a_value_of_the_city(visit, city):
    page = visit(f"{city.address}/admin/codes", role="admin")
    page.get_by_role("searchbox", name="代码表、字段或取值").fill("lamp_kind")
    page.get_by_role("button", name="lamp_kind").click()
    sheet = _sheet(page)
    sheet.get_by_role("button", name="新增取值").click()
    form = sheet.get_by_role("form", name="新增取值")
    form.get_by_label("代码").fill("bollard")
    form.get_by_label("名称", exact=False).first.fill("草坪灯柱")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_text("格式应为")).to_be_visible()
    form.get_by_label("代码").fill("x_bollard")
    form.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("row", name="x_bollard")).to_contain_text("本市")
    expect(sheet.get_by_role("region", name="修改记录")).to_contain_text("草坪灯柱")
    assert _findings(page) == []
    sheet.get_by_role("button", name="x_bollard").click()
    sheet.get_by_role("form").get_by_role("button", name="删除").click()
    expect(sheet.get_by_role("row", name="x_bollard")).to_have_count(0)


def test_areas_are_picked_on_a_map(visit, city):
    page = visit(f"{city.address}/admin/users", role="admin")
    page.get_by_role("button", name="新建人员").click()
    sheet = _sheet(page)
    sheet.get_by_label("全市").uncheck()
    drawn = sheet.get_by_role("group", name="在地图上选择区域").get_by_role("checkbox")
    drawn.first.press("Enter")
    expect(drawn.first).to_be_checked()
    ticked = sheet.get_by_role("list").get_by_role("checkbox", checked=True)
    assert ticked.count() > 1
    assert _findings(page) == []


def test_a_step_is_opened_in_the_picture_of_the_flow(visit, city):
    page = visit(f"{city.address}/admin/flow", role="admin")
    page.get_by_role("region", name="流程图").get_by_role("button", name="已上报").press("Enter")
    steps = page.get_by_role("region", name="“已上报”可进行的步骤")
    assert _findings(page) == []
    steps.get_by_role("button", name="不予受理").click()
    expect(_sheet(page).get_by_label("名称", exact=False).first).to_have_value("不予受理")


def test_a_district_makes_a_rule_its_own_and_gives_it_back(visit, city):
    page = visit(f"{city.address}/admin/policies", role="admin")
    page.get_by_label("适用区域").select_option(index=1)
    expect(page.get_by_text("该区没有自有版本")).to_be_visible()
    page.get_by_role("button", name="为该区起草自有版本").click()
    sheet = _sheet(page)
    expect(sheet.locator(".admin-phase")).to_have_text("草稿")
    row = page.get_by_role("row").filter(has=page.get_by_role("button", name="levels", exact=True))
    expect(row).to_contain_text("市级")
    row.get_by_role("button").click()
    sheet.get_by_role("button", name="改为本区自有").click()
    expect(row).to_contain_text("本区")
    assert _findings(page) == []
    row.get_by_role("button").click()
    sheet.get_by_role("button", name="恢复市级规定").click()
    expect(row).to_contain_text("市级")
