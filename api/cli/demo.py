"""``wanmi demo``: the made-up city that shows everything, and one account per role to see it with."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import console, opened, settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from gis.database.settings import Settings

HELP = (
    """The demo city: the same every time, made by a recipe (data/demo), with every layer filled."""
)

FILE = "demo-accounts.json"
LABEL = "demo"
STATE = "demo"  # key in wanmi_meta: the tenant and scale of a load that has begun, and of one that is done

Account = dict[str, str]
Progress = Callable[[str, int, int], None]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command("load")(load)
    group.command("accounts")(accounts)
    app.add_typer(group, name="demo")


def load(
    scale: Annotated[
        float | None,
        typer.Option(help="1 is about 30,000 components; 333 about 10 million.", min=0.01),
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="The city's id (WANMI_TENANT).")] = None,
    only: Annotated[
        str | None,
        typer.Option(help="Survey these layers (a,b,c) and leave out what happened to them since."),
    ] = None,
) -> None:
    """Build the demo city in the database. Repeating it changes nothing; other cities are not touched.

    `wanmi serve --demo` does this by itself when the database is empty.

    Example: wanmi demo load --scale 10
    """
    given = settings()
    chosen = given.model_copy(
        update={"demo_scale": scale or given.demo_scale, "tenant": tenant or given.tenant}
    )
    with opened() as engine:
        build(engine, chosen, frozenset(only.split(",")) if only else None)


def accounts() -> None:
    """Give every role a demo account with a new password and token, and print where they are.

    Writes var/demo-accounts.json (readable by you only): role → username, password, token.
    """
    given = settings()
    with opened() as engine:
        make_accounts(engine, given)
    console().print(str(accounts_file(given)))


def fill(engine: Engine, given: Settings) -> None:
    """Build the city if the database holds nothing, or only half of it; then see to the accounts."""
    if _wanted(engine):
        build(engine, given)
    if _state(engine) and not _work(engine, accounts_of(given)):
        make_accounts(engine, given)


def build(engine: Engine, given: Settings, only: frozenset[str] | None = None) -> None:
    """Load the demo city into ``given.tenant`` at ``given.demo_scale`` behind a progress bar."""
    from pipelines import demo

    _remember(engine, "begun")
    with _progress() as progress:
        if only is None:
            demo.load(engine, given.tenant, given.demo_scale, progress, var=given.var)
        else:
            demo.surveyed(engine, given.tenant, given.demo_scale, only, progress)
    _remember(engine, "done")


def accounts_file(given: Settings) -> Path:
    """Where the demo accounts are written."""
    return given.var / FILE


def accounts_of(given: Settings) -> dict[str, Account]:
    """The demo accounts of the file by role; empty if there is none."""
    try:
        found: dict[str, Account] = json.loads(accounts_file(given).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def make_accounts(engine: Engine, given: Settings) -> None:
    """Create (or give a new password to) one account per role, named like the role."""
    from gis.database.session import begin_owner
    from layers.accounts import roles

    with begin_owner(engine) as connection:
        rows = roles.shipped(connection)
        made = {row.id: _account(connection, given.tenant, row.id, row.title_zh) for row in rows}
    _write(accounts_file(given), made)


def _work(engine: Engine, accounts: dict[str, Account]) -> bool:
    """Whether the accounts of the file are those of this database (it may have been made anew)."""
    from gis.errors import WanmiError
    from layers.accounts import tokens

    try:
        with engine.connect() as connection:
            return all(
                tokens.by_token(connection, each["token"]) for each in accounts.values()
            ) and bool(accounts)
    except WanmiError:
        return False


def _account(connection: Connection, tenant: str, role: str, title: str) -> Account:
    from gis.errors import Conflict
    from layers.accounts import tokens, users

    password = secrets.token_urlsafe(9)
    user = users.NewUser(
        username=role, tenant=tenant, display=title, roles=[role], areas=["*"], password=password
    )
    try:
        users.add(connection, user)
    except Conflict:
        users.set_password(connection, role, password)
    token = tokens.issue(connection, role, "api", label=LABEL, hours=None)
    return {"username": role, "title": title, "password": password, "token": token}


def _write(path: Path, made: dict[str, Account]) -> None:
    """Write the file readable by its owner only from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".tmp")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    half.write_text(json.dumps(made, ensure_ascii=False, indent=2), encoding="utf-8")
    half.replace(path)


def _wanted(engine: Engine) -> bool:
    """Whether the database is empty, or an earlier load of the demo was cut short."""
    from sqlalchemy import text

    with engine.connect() as connection:
        empty = not connection.scalar(text("SELECT EXISTS (SELECT FROM changesets)"))
    return empty or _state(engine) == "begun"


def _state(engine: Engine) -> str | None:
    from sqlalchemy import text

    with engine.connect() as connection:
        statement = text("SELECT value FROM wanmi_meta WHERE key = :key")
        found: str | None = connection.scalar(statement, {"key": STATE})
    return found


def _remember(engine: Engine, state: str) -> None:
    from sqlalchemy import text

    from gis.database.session import begin_owner

    statement = text(
        "INSERT INTO wanmi_meta (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    )
    with begin_owner(engine) as connection:
        connection.execute(statement, {"key": STATE, "value": state})


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, a line per stage elsewhere: ``progress(stage, done, total)``."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as shown:
        task = shown.add_task("演示城市 · demo city", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            shown.update(task, description=stage, completed=done, total=total)

        yield advance
