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
