"""The results as the page docs/ogc-benchmark.md and its chart."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.ogc.cases import Case
from tests.benchmarks.ogc.measure import OURS, Table

BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def results(table: Table, cases: Sequence[Case], titles: Mapping[str, str], facts: str) -> str:
    """Return the part of the page between the marks."""
    servers = list(titles)
    head = "| | " + " | ".join(titles[name] for name in servers) + " |"
    rule = "|---|" + "---:|" * len(servers)
    rates = [f"| {case.title} | {_cells(table, case, servers, 'rate')} |" for case in cases]
    costs = [f"| {case.title} | {_cells(table, case, servers, 'cost')} |" for case in cases]
    others = [name for name in servers if not name.startswith(OURS)]
    times = [
        f"| {case.title} | {' | '.join(_times(table.ratio(case.id, name)) for name in others)} |"
        for case in cases
    ]
    return "\n".join(
        [
            *(
                facts,
                "",
                "每秒请求数（中位数） · Requests per second (medians)",
                "",
                head,
                rule,
                *rates,
                "",
            ),
            *(
                "万米相对各服务器的倍数（逐轮配对的中位数） · Wanmi, anonymous, by the others (medians of paired rounds)",
                "",
            ),
            *(
                "| | " + " | ".join(titles[name] for name in others) + " |",
                "|---|" + "---:|" * len(others),
            ),
            *(*times, ""),
            *(
                "每请求处理器毫秒（服务器+数据库） · Processor milliseconds per request, server and database",
                "",
            ),
            *(head, rule, *costs),
        ]
    )


def facts(rows: int, load: str, rounds: int) -> str:
    """Return a line on machine, versions and data."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    version = (wrk.stdout + wrk.stderr).split("\n")[0].split(" [")[0]
    return (
        f"{cores} × {cpu}, {memory} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {version}; {rows:,} components; {load}; {rounds} rounds."
    )


def write(page: Path, text: str) -> None:
    """Put ``text`` between the marks of the page."""
    whole = page.read_text(encoding="utf-8")
    before, rest = whole.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _cells(table: Table, case: Case, servers: Sequence[str], what: str) -> str:
    found = [getattr(table, what)(case.id, name) for name in servers]
    digits = 1 if what == "cost" else 0
    return " | ".join(
        "" if one is None else f"{one:,.{digits if one >= 10 else 1}f}" for one in found
    )


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}×"
