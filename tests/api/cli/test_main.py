"""The command line as a whole: a manual for every command, one line for every failure, a quick start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli.main import build
from tests.architecture.tree import ROOT


def commands(command: Any, name: str = "wanmi") -> Iterator[tuple[str, Any]]:
    """Every command with its full name."""
    yield name, command
    for child, found in getattr(command, "commands", {}).items():
        yield from commands(found, f"{name} {child}")


ALL = dict(commands(typer.main.get_command(build())))


def wanmi(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the real command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(ALL))
def test_help_is_a_manual(name: str) -> None:
    command = ALL[name]
    assert len((command.help or "").strip()) > 40, "say what it does and what it changes"
    bare = [
        parameter.name
        for parameter in command.params
        if parameter.param_type_name == "option" and not (parameter.help or parameter.hidden)
    ]
    assert bare == []


def test_the_expected_groups_are_there() -> None:
    first = {name.split()[1] for name in ALL if " " in name}
    assert {"serve", "db", "import", "layers", "users", "tenants", "demo"} <= first


@pytest.mark.parametrize(
    ("wanted", "there"), [("serve", {"serve"}), ("import", {"import"}), ("context", None)]
)
def test_a_start_makes_the_called_group_alone(wanted: str, there: set[str] | None) -> None:
    made = set(typer.main.get_command(build(wanted)).commands)  # type: ignore[attr-defined]
    assert made == (there or {name.split()[1] for name in ALL if " " in name})


def test_no_command_file_imports_heavy_packages() -> None:
    code = (
        "import sys; from api.cli.main import build; build();"
        "print([m for m in ('sqlalchemy', 'psycopg', 'numpy', 'fastapi', 'geopandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_refusals_are_one_line_in_each_language_and_exit_2(tmp_path: Path) -> None:
    done = wanmi("layers", "show", "nothing", WANMI_VAR=str(tmp_path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["没有图层“nothing”。", "There is no layer “nothing”."]


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = wanmi("db", "status", WANMI_VAR=str(tmp_path), WANMI_PORT="many")
    assert done.returncode == 2
    assert "WANMI_PORT" in done.stderr


def test_a_misspelt_setting_is_reported(tmp_path: Path) -> None:
    done = wanmi("db", "status", WANMI_VAR=str(tmp_path), WANMI_PROT="1")
    assert "WANMI_PROT" in done.stderr


def test_the_unexpected_is_one_line_and_a_trace_in_the_log(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    done = wanmi("users", "list", WANMI_VAR=str(tmp_path), WANMI_DATABASE_URL=nowhere)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    if done.returncode == 1:
        (mark,) = {word for word in done.stderr.split() if word in _log(tmp_path)} - {"·"}
        assert "Traceback" in _log(tmp_path), mark


def _log(folder: Path) -> str:
    return (folder / "log" / "errors.log").read_text()
