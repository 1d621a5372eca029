"""Which pages are shown, to whom, and how: the rows of the gallery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WIDE = {"viewport": {"width": 1920, "height": 1080}}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
SCREEN_4K = {"viewport": {"width": 3840, "height": 2160}}
SIZES: dict[str, dict[str, Any]] = {
    "1920": WIDE,
    "1366": LAPTOP,
    "390": PHONE,
    "3840": SCREEN_4K,
}


@dataclass(frozen=True)
class Shot:
    """A picture: at which size, in which language and theme."""

    size: str
    lang: str = "zh"
    theme: str = "light"

    @property
    def tail(self) -> str:
        """What the file's name ends with."""
        more = [self.lang] * (self.lang != "zh") + [self.theme] * (self.theme != "light")
        return "-".join([self.size, *more])


DESK = (Shot("1920"), Shot("1366", "en"), Shot("1366", "zh", "dark"), Shot("390"))
HAND = (Shot("390"), Shot("390", "en"))
DARK_HAND = (*HAND, Shot("390", "zh", "dark"))


@dataclass(frozen=True)
class Page:
    """A page: ``path`` may name what the city holds ({case}, {grid}, {lon}, {lat}).

    ``ready`` is a selector that is there when the page is; ``then`` are clicked one after another.
    """

    name: str
    zh: str
    en: str
    path: str
    role: str | None
    shots: tuple[Shot, ...] = DESK
    ready: str = "html[data-map=idle]"
    then: tuple[str, ...] = field(default=())


PAGES = (
    Page("map-city", "一张图：全市在办案件", "Command map: open cases of the city", "/map", "commander"),
    Page("map", "一张图", "Command map", "/map?c={lon},{lat},15.5", "commander"),
    Page(
        "map-grid", "责任网格卡片与案件表", "A grid's card, the table of cases",
        "/map?c={glon},{glat},15.2&s=responsibility_grids/{grid}&d=cases", "commander",
        (Shot("1920"), Shot("1366", "zh", "dark")),
    ),
    Page(
        "wall", "大屏", "The wall", "/wall?rotate=0", "commander",
        (Shot("1920"), Shot("3840"), Shot("1366", "en")), ".w-layer.is-front",
    ),
    Page("cases", "案件", "Cases", "/cases", "commander"),
    Page("case", "案件页", "A case", "/cases/{case}", "commander"),
    Page("grids", "网格", "Grids", "/grids", "grid_manager"),
    Page(
        "grids-balance", "责任网格均衡", "Balancing responsibility", "/grids/responsibility",
        "grid_manager", (Shot("1920"), Shot("1366", "en")),
    ),
    Page("census", "普查", "Census", "/census", "surveyor"),
    Page("admin", "管理", "Administration", "/admin/users", "admin"),
    Page("admin-policies", "政策", "Policies", "/admin/policies", "admin", DESK[:2]),
    Page("admin-roles", "角色", "Roles", "/admin/roles", "admin", DESK[:2]),
    Page("admin-flow", "流程", "The flow", "/admin/flow", "admin", DESK[:2]),
    Page("login", "登录", "Login", "/login", None, DESK, "form"),
    Page("m-tasks", "采集员：任务", "Collector: tasks", "/m/", "collector", HAND, ".m-main *"),
    Page("m-map", "采集员：地图", "Collector: map", "/m/map", "collector", HAND[:1], "canvas"),
    Page("m-report", "采集员：上报", "Collector: report", "/m/report", "collector", HAND, ".m-main *"),
    Page("m-me", "采集员：我的", "Collector: me", "/m/me", "collector", HAND, ".m-main *"),
    Page("c-report", "市民：上报", "Citizens: report", "/c", None, DARK_HAND, "main *"),
    Page(
        "c-place", "市民：在地图上选位置", "Citizens: pointing at the place", "/c", None, HAND,
        "main *", ("fieldset .c-button >> nth=0", "fieldset .c-button >> nth=1", ".c-place"),
    ),
    Page("c-nearby", "市民：附近", "Citizens: nearby", "/c/nearby", None, DARK_HAND, "main *"),
    Page("c-follow", "市民：进度", "Citizens: follow", "/c/follow", None, DARK_HAND, "main *"),
)  # fmt: skip
