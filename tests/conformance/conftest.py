"""The server the suite is run against: a throw-away one, or that of WANMI_CONFORMANCE_URL; and the report."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from gis.database.settings import Settings
from tests.conformance.bed import build
from tests.conformance.iut import Iut
from tests.server import running

_OUTCOMES: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture(scope="module")
def served(request, tmp_path_factory) -> Iterator[tuple[str, str | None]]:
    """Address of the application, and the token of an account that may edit."""
    given = os.environ.get("WANMI_CONFORMANCE_URL")
    if given:
        yield given.rstrip("/").removesuffix("/ogc"), os.environ.get("WANMI_CONFORMANCE_TOKEN")
        return
    from api.app import create_app

    database = request.getfixturevalue("database")
    town, var = build(database.engine), tmp_path_factory.mktemp("var")
    app = create_app(Settings(database_url=database.url, tenant=town.tenant, var=var))
    with running(app) as url:
        yield url, town.token


@pytest.fixture(scope="module")
def iut(served) -> Iterator[Iut]:
    """The implementation under test."""
    address, token = served
    with Iut(f"{address}/ogc", token) as made:
        yield made


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what became of each abstract test."""
    named = dict(report.user_properties).get("class")
    if named and (report.when == "call" or report.outcome == "skipped" or report.failed):
        _OUTCOMES[str(named)][report.outcome] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line for each conformance class."""
    if not _OUTCOMES:
        return
    terminalreporter.section("OGC conformance")
    terminalreporter.write_line(f"{'class':<62}{'passed':>8}{'failed':>8}{'skipped':>9}")
    total: Counter[str] = Counter()
    for name, found in sorted(_OUTCOMES.items()):
        total += found
        terminalreporter.write_line(_line(name, found))
    terminalreporter.write_line(_line(f"{len(_OUTCOMES)} classes", total))


def _line(name: str, found: Counter[str]) -> str:
    return f"{name:<62}{found['passed']:>8}{found['failed']:>8}{found['skipped']:>9}"
