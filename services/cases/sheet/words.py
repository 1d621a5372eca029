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
CLOCKS: dict[str, Pair] = {
    "total": ("全程", "Total"),
    "accept": ("受理", "Accept"),
    "verify": ("核实", "Verify"),
    "file": ("立案", "File"),
    "dispatch": ("派遣", "Dispatch"),
    "handle": ("处置", "Handle"),
    "review": ("反馈审核", "Review"),
    "check": ("核查", "Check"),
    "close": ("结案", "Close"),
    "offer": ("任务接收", "Offer"),
}
MEASURES = {
    "urgent_hour": "紧急工作时",
    "natural_day": "自然日",
    "work_hour": "工作时",
    "work_day": "工作日",
}
STEPS: dict[str, Pair] = {
    "split": ("拆分", "Split"),
    "deadline_recomputed": ("按新日历重算时限", "Deadlines by the new calendar"),
}
"""Steps that are no rows of the flow."""
ROLES = {"lead": "主办", "assist": "协办", "equal": "会办"}
PICTURES: dict[str, Pair] = {
    "near": ("近景", "near"),
    "far": ("远景", "far"),
    "before": ("处置前", "before"),
    "after": ("处置后", "after"),
    "reference": ("参照", "reference"),
    "snapshot": ("抓拍", "snapshot"),
}
POSTS = {
    "citizen": "市民",
    "collector": "采集员",
    "acceptor": "受理员",
    "shift_supervisor": "值班长",
    "dispatcher": "派遣员",
    "department": "专业部门",
    "handler": "处置人员",
    "command_chief": "指挥长",
    "inspector": "督查员",
    "leader": "领导",
    "administrator": "管理员",
    "system": "系统",
}
SIGNATURES: list[Pair] = [
    ("承办人", "Handled by"),
    ("核查人", "Checked by"),
    ("值班长", "Supervisor"),
]
