"""The page of the manual that lists the scenarios of each mechanism, made from the scenarios.

``python -m tests.services.cases.scenarios.page`` writes docs/cases-scenarios.md anew.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.services.cases.scenarios.runner import FOLDER, scenarios

PAGE = Path(__file__).parents[4] / "docs" / "cases-scenarios.md"
_HEAD = """# 案件场景 · Scenarios of the cases

每个机制以“假如—当—那么”表讲述，测试逐行在真实的服务器上执行；本页由场景生成，与之不符即不通过测试。 · Each mechanism is told in
Given–When–Then tables, which the tests carry out line by line on a real server. This page is made from them and cannot differ.

| 机制 · Mechanism | 场景 · Scenarios |
|---|---|
"""


def page() -> str:
    """Return the page as it has to be."""
    rows = []
    for row, told in groupby(scenarios(), key=lambda one: one.row):
        title = (FOLDER / f"{row}.md").read_text(encoding="utf-8").splitlines()[0]
        link = f"../tests/services/cases/scenarios/{row}.md"
        name = title.removeprefix(f"# {row} ")
        rows.append(f"| [{name}]({link}) | {'<br>'.join(one.title for one in told)} |")
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
