"""Cases 案件: the closed loop of city management, from a report to its check and closing.

Rules are pure and lie in ``rules/``; what may happen to whom is data in ``codes/``: the flow of
states, the handbook of filing conditions and limits, the rules of likeness and of dispatch.
"""

from services.module import Module

MODULE = Module(
    id="cases",
    title=("案件", "Cases"),
    permissions=(
        ("cases.act", "办理案件", "Work on cases"),
        ("cases.zones", "编辑管控区", "Edit control zones"),
        ("cases.contacts", "查看上报人联系方式", "See reporters' contacts in the clear"),
        ("cases.patrol", "安排巡查、查看轨迹", "Plan patrols, see tracks and positions"),
        (
            "cases.command",
            "专项、疑难、坐席与重点巡查",
            "Campaigns, task forces, seats, focused patrols",
        ),
        ("cases.inspect", "第三方督查", "Independent inspection"),
    ),
)
