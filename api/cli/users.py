"""``wanmi users``: accounts, passwords, roles and tokens."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import console, opened, settings, table

if TYPE_CHECKING:
    from sqlalchemy import Connection

HELP = """Manage who may log in and what they may do.

A user belongs to one city (tenant), has roles (each a list of permissions, see `wanmi users roles`) and
areas: the codes of the divisions they may work in, or * for the whole city.
"""

Name = Annotated[str, typer.Argument(help="The user's name.")]
Tenant = Annotated[str | None, typer.Option(help="The city; WANMI_TENANT if absent.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command("list")(listing)
    for command in (add, password, role, token, disable, enable, roles):
        group.command()(command)
    app.add_typer(group, name="users")


def listing(tenant: Tenant = None) -> None:
    """List the accounts of a city (of all cities without --tenant). Changes nothing."""
    from layers.accounts import users

    with _owner() as connection:
        found = users.listing(connection, tenant)
    shown = table(
        "用户 · user",
        "姓名 · name",
        "城市 · tenant",
        "角色 · roles",
        "区域 · areas",
        "状态 · state",
    )
    for row in found:
        state = "启用 · active" if row["active"] else "停用 · disabled"
        cells = (row["username"], row["display"], row["tenant"], " ".join(row["roles"]))
        shown.add_row(*cells, " ".join(row["areas"]), state)
    console().print(shown)


def add(
    name: Name,
    role: Annotated[list[str], typer.Option("--role", help="A role; repeat for several.")],
    display: Annotated[str | None, typer.Option(help="The person's name as others see it.")] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="A division's code; repeat; absent: whole city."),
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Create an account. Its password is read from standard input, or made up and printed once.

    Examples:
      wanmi users add wang --role surveyor --display 王工 --area 370102001

      echo "$PASSWORD" | wanmi users add gis --role analyst
    """
    from layers.accounts import users

    secret, made = _given_or_new()
    user = users.NewUser(
        username=name,
        tenant=tenant or settings().tenant,
        display=display or name,
        roles=role,
        areas=area or ("*",),
        password=secret,
    )
    with _owner() as connection:
        users.add(connection, user)
    _tell(name, secret, made)


def password(name: Name) -> None:
    """Replace a password (from standard input, or made up and printed once); ends all sessions."""
    from layers.accounts import users

    secret, made = _given_or_new()
    with _owner() as connection:
        users.set_password(connection, name, secret)
    _tell(name, secret, made)


def role(
    name: Name,
    roles: Annotated[list[str], typer.Argument(help="All the roles the user shall have.")],
    area: Annotated[
        list[str] | None, typer.Option("--area", help="Also replace the areas; repeat for several.")
    ] = None,
) -> None:
    """Replace a user's roles, and their areas if given. Works at once, also in open sessions.

    Example: wanmi users role wang surveyor grid_manager --area 370102
    """
    from layers.accounts import users

    with _owner() as connection:
        users.set_roles(connection, name, roles)
        if area:
            users.set_areas(connection, name, area)
    console().print(f"{name}: {' '.join(roles)}")


def token(
    name: Name,
    days: Annotated[
        float | None, typer.Option(help="How long it works; absent: until revoked.")
    ] = None,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a token for QGIS or a program, and print it once: ?token=… or Authorization: Bearer ….

    `wanmi users password` and `disable` revoke all tokens of the user.

    Example: wanmi users token gis --label "QGIS, room 301" --days 365
    """
    from layers.accounts import tokens, users

    with _owner() as connection:
        users.caller(connection, name)
        hours = None if days is None else days * 24
        made = tokens.issue(connection, name, "api", label=label, hours=hours)
    typer.echo(made)


def disable(name: Name) -> None:
    """Keep a user out: ends all sessions and tokens. The account and its history stay."""
    _switch(name, active=False)


def enable(name: Name) -> None:
    """Let a disabled user in again, with the password they had; old tokens stay revoked."""
    _switch(name, active=True)


def roles() -> None:
    """List the roles and their permissions. Changes nothing."""
    from sqlalchemy import text

    with _owner() as connection:
        rows = connection.execute(
            text("SELECT id, title_zh, title_en, permissions FROM roles ORDER BY id")
        ).all()
    shown = table("角色 · role", "名称 · title", "权限 · permissions")
    for row in rows:
        shown.add_row(row.id, f"{row.title_zh} · {row.title_en}", " ".join(row.permissions))
    console().print(shown)


def _switch(name: str, *, active: bool) -> None:
    from layers.accounts import users

    with _owner() as connection:
        users.set_active(connection, name, active)
    console().print(f"{name}: {'已启用 · enabled' if active else '已停用 · disabled'}")


@contextmanager
def _owner() -> Iterator[Connection]:
    from gis.database.session import begin_owner

    with opened() as engine, begin_owner(engine) as connection:
        yield connection


def _given_or_new() -> tuple[str, bool]:
    """A password from standard input or the keyboard; a random one when nothing was given."""
    if sys.stdin is not None and sys.stdin.isatty():
        given = typer.prompt(
            "密码（空则自动生成）· password (empty: made up)",
            "",
            hide_input=True,
            show_default=False,
        )
    else:
        given = sys.stdin.readline().strip() if sys.stdin is not None else ""
    return (given, False) if given else (secrets.token_urlsafe(9), True)


def _tell(name: str, secret: str, made: bool) -> None:
    shown = f"，密码 · password: [bold]{secret}[/bold]" if made else ""
    console().print(f"{name} ✓{shown}")
