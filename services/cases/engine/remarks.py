"""Words about a case that move nothing: notes, urging, supervision. They are events, too."""

from __future__ import annotations

from collections.abc import Mapping

from gis.errors import Forbidden, Unprocessable
from services.cases.engine.tell import tell_to
from services.cases.engine.words import ORDER
from services.cases.engine.work import Subject, Work, append

STAFF = frozenset(
    {
        "collector",
        "acceptor",
        "shift_supervisor",
        "dispatcher",
        "department",
        "handler",
        "command_chief",
        "inspector",
        "leader",
        "administrator",
        "system",
    }
)
REMARKS: Mapping[str, tuple[tuple[str, str], frozenset[str]]] = {
    "note": (("批注", "Note"), STAFF),
    "urge": (
        ("催办", "Urge"),
        frozenset(
            {"acceptor", "shift_supervisor", "dispatcher", "command_chief", "leader", "system"}
        ),
    ),
    "supervise": (("督办", "Supervise"), frozenset({"command_chief", "leader", "inspector"})),
}
"""Titles and posts of each."""


def remark(work: Work, subject: Subject, action: str) -> None:
    """Append a remark; urging and supervision are told to the units that hold open orders."""
    title, posts = REMARKS[action]
    held = next((one for one in work.holding() if one.post in posts), None)
    if held is None:
        raise Forbidden(
            "not_your_post",
            f"当前岗位不能执行“{title[0]}”。",
            f"“{title[1]}” is not for your post.",
        )
    if not work.reason:
        raise Unprocessable(
            "reason_missing", f"“{title[0]}”必须有内容。", f"“{title[1]}” needs words.", "reason"
        )
    append(work, subject, action=action, held=held, to=subject.state, data=work.data)
    if action != "note":
        for order in work.open(ORDER):
            tell_to(work, order, "unit")
