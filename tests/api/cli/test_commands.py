"""Each command against a real database, by its printed result and its effect."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from typer.testing import CliRunner, Result

from api.cli.main import build
from gis.database.engine import make_engine
from gis.errors import Conflict, WanmiError
from layers.accounts import tokens, users
from layers.migrate import upgrade


class Wanmi:
    """The command line bound to one database and one var folder."""

    def __init__(self, url: str, var: Path) -> None:
        self.var = var
        self.engine = make_engine(url)
        self._environ = {"WANMI_DATABASE_URL": url, "WANMI_VAR": str(var), "WANMI_TENANT": "town"}

    def run(self, *arguments: str, text: str = "") -> Result:
        """Run a command; its refusal is raised."""
        done = CliRunner().invoke(build(), arguments, input=text, env=self._environ)
        if isinstance(done.exception, WanmiError):
            raise done.exception
        return done

    def ok(self, *arguments: str, text: str = "") -> str:
        """Run a command that must succeed and return what it printed."""
        done = self.run(*arguments, text=text)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output


@pytest.fixture(scope="module")
def wanmi(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wanmi]:
    """A database of this module's own with one city."""
    owner = make_engine(server_url)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS cli WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE cli"))
    made = Wanmi(
        make_url(server_url).set(database="cli").render_as_string(False),
        tmp_path_factory.mktemp("var"),
    )
    upgrade(made.engine)
    made.ok("tenants", "put", "town", "--zh", "小城", "--en", "Town", "--bounds", "116 36 118 38")
    yield made
    made.engine.dispose()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE cli WITH (FORCE)"))
    owner.dispose()


def test_tenants(wanmi: Wanmi) -> None:
    assert "小城 · Town" in wanmi.ok("tenants", "list")
    for bounds in ("118 36 116 38", "116 36 118", "a b c d", "116 36 118 99"):
        with pytest.raises(WanmiError, match="Bounds"):
            wanmi.run("tenants", "put", "x", "--zh", "x", "--en", "x", "--bounds", bounds)


def test_a_user_from_beginning_to_end(wanmi: Wanmi) -> None:
    wanmi.ok(
        "users", "add", "wang", "--role", "surveyor", "--area", "370102001", text="correct horse\n"
    )
    assert "wang" in wanmi.ok("users", "list")
    with wanmi.engine.connect() as connection:
        assert users.authenticate(connection, "wang", "correct horse").areas == ("370102001",)
    token = wanmi.ok("users", "token", "wang", "--label", "QGIS").strip()
    with wanmi.engine.connect() as connection:
        assert tokens.by_token(connection, token).actor == "wang"
    wanmi.ok("users", "role", "wang", "analyst", "--area", "*")
    with wanmi.engine.connect() as connection:
        caller = tokens.by_token(connection, token)
    assert (caller.roles, caller.areas) == (("analyst",), ("*",))
    wanmi.ok("users", "disable", "wang")
    with wanmi.engine.connect() as connection, pytest.raises(WanmiError):
        tokens.by_token(connection, token)
    wanmi.ok("users", "enable", "wang")
    made = wanmi.ok("users", "password", "wang").split("password: ")[1].strip()
    with wanmi.engine.connect() as connection:
        assert users.authenticate(connection, "wang", made).actor == "wang"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("users", "add", "li", "--role", "emperor"), "no_such_role"),
        (("users", "add", "L i", "--role", "analyst"), "bad_username"),
        (("users", "token", "nobody"), "account_closed"),
        (("users", "disable", "nobody"), "no_such_user"),
        (("layers", "show", "nothing"), "no_such_layer"),
        (("db", "up"), "own_server"),
        (("db", "down"), "own_server"),
        (("db", "destroy", "--yes"), "own_server"),
        (("db", "restore", "/nowhere", "--yes"), "no_backup"),
    ],
)
def test_refusals(wanmi: Wanmi, arguments: tuple[str, ...], code: str) -> None:
    with pytest.raises(WanmiError) as caught:
        wanmi.run(*arguments)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en


def test_a_taken_name_is_a_conflict(wanmi: Wanmi) -> None:
    wanmi.ok("users", "add", "twice", "--role", "analyst")
    with pytest.raises(Conflict):
        wanmi.run("users", "add", "twice", "--role", "analyst")


def test_layers(wanmi: Wanmi) -> None:
    listed = wanmi.ok("layers", "list", "--counts")
    assert "street_lights" in listed
    shown = wanmi.ok("layers", "show", "street_lights")
    assert "路灯 · Street lights" in shown
    assert "lamp_type" in shown


def test_demo_accounts_are_for_your_eyes_only_and_work(wanmi: Wanmi) -> None:
    wanmi.ok("demo", "accounts")
    file = wanmi.var / "demo-accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    accounts = json.loads(file.read_text())
    assert {"admin", "surveyor", "citizen"} <= set(accounts)
    with wanmi.engine.connect() as connection:
        for role, account in accounts.items():
            caller = users.authenticate(connection, account["username"], account["password"])
            assert caller.roles == (role,)
            assert tokens.by_token(connection, account["token"]).actor == account["username"]


def test_status_hides_the_password_and_url_is_for_psql(wanmi: Wanmi) -> None:
    assert "PostgreSQL" in wanmi.ok("db", "status")
    assert wanmi.ok("db", "status", "--url").startswith("postgresql://")


def test_migrating_twice_changes_nothing(wanmi: Wanmi) -> None:
    assert "nothing to do" in wanmi.ok("db", "migrate")


def test_restore_drill(wanmi: Wanmi, tmp_path: Path) -> None:
    """The whole schema comes back: rows, rights, row security and the LEAKPROOF marks."""
    wanmi.ok("users", "add", "before", "--role", "analyst")
    wanmi.ok("db", "backup", str(tmp_path / "b"))
    wanmi.ok("users", "add", "after", "--role", "analyst")
    wanmi.engine.dispose()
    wanmi.ok("db", "restore", str(tmp_path / "b"), "--yes")
    listed = wanmi.ok("users", "list")
    assert "before" in listed
    assert "after" not in listed
    with wanmi.engine.connect() as connection:
        leakproof = text(
            "SELECT bool_and(proleakproof) FROM pg_proc WHERE proname = 'geometry_overlaps'"
            " AND pronargs = 2 AND proargtypes[0] = 'geometry'::regtype"
            " AND proargtypes[1] = 'geometry'::regtype"
        )
        assert connection.scalar(leakproof) is True
        forced = text(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'roads'"
        )
        assert connection.scalar(forced) is True
        granted = text("SELECT has_table_privilege('wanmi_app', 'roads', 'SELECT')")
        assert connection.scalar(granted) is True
