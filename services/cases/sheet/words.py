"""The words of a case sheet, each as (Chinese, English)."""

from __future__ import annotations

Pair = tuple[str, str]
WORDS: dict[str, Pair | list[Pair]] = {
    "place": ("位置图", "Map"),
    "photos": ("现场照片", "Photos"),
    "clocks": ("时限", "Deadlines"),
    "items": ("办理单位与任务", "Orders and tasks"),
    "steps": ("办理过程", "Course"),
    "clock_columns": [
        ("环节", "Clock"),
        ("时限", "Limit"),
        ("开始", "Since"),
        ("应完成", "Due"),
        ("完成", "Stopped"),
        ("结果", "Result"),
    ],
    "item_columns": [
        ("事项", "Item"),
        ("角色", "Role"),
        ("单位", "Unit"),
        ("人员", "Person"),
        ("状态", "State"),
        ("时限", "Due"),
    ],
}
FACTS: dict[str, Pair] = {
    "code": ("案卷号", "Case number"),
    "source": ("来源", "Source"),
    "class": ("问题类别", "Class"),
    "grade": ("管理等级", "Grade"),
    "reported": ("上报时间", "Reported"),
    "filed": ("立案时间", "Filed"),
    "due": ("当前时限", "Due"),
    "closed": ("结案时间", "Closed"),
    "unit": ("主办单位", "Lead unit"),
    "grid": ("责任网格", "Patrol grid"),
    "address": ("地址描述", "Address"),
    "description": ("问题描述", "Description"),
}
STEPS: dict[str, Pair] = {
    "split": ("拆分", "Split"),
    "deadline_recomputed": ("按新日历重算时限", "Deadlines by the new calendar"),
}
"""Steps that are no rows of the flow."""
PICTURES: dict[str, Pair] = {
    "near": ("近景", "near"),
    "far": ("远景", "far"),
    "before": ("处置前", "before"),
    "after": ("处置后", "after"),
    "reference": ("参照", "reference"),
    "snapshot": ("抓拍", "snapshot"),
}
SIGNATURES: list[Pair] = [
    ("承办人", "Handled by"),
    ("核查人", "Checked by"),
    ("值班长", "Supervisor"),
]
