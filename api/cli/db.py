"""``wanmi db``: the database's life, backups and restores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import cluster, console, opened, server, settings, table
from gis.errors import BadInput, Conflict

if TYPE_CHECKING:
    from gis.database.settings import Settings

HELP = """Start, stop, migrate, back up and restore the database.

With no settings this is a private PostGIS cluster under ./var that nobody else can reach; with
WANMI_DATABASE_URL it is your server, which these commands never start or stop.
"""


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    for command in (up, down, status, migrate, backup, restore, destroy):
        group.command()(command)
    app.add_typer(group, name="db")


def up() -> None:
    """Start the private cluster and keep it running after this command and after `wanmi serve`.

    Creates the cluster the first time. Changes nothing when it runs already.

    Example: wanmi db up && psql "$(wanmi db status --url)"
    """
    private = cluster(_private())
    private.ensure()
    private.keep()
    console().print(f"数据库已启动 · running: {private.url}")


def down() -> None:
    """Stop the private cluster, whoever started it. Answered writes are safe.

    A running `wanmi serve` answers 503 until the database is back.
    """
    private = cluster(_private())
    private.keep(False)
    private.stop()
    console().print("数据库已停止 · stopped")


def status(
    url: Annotated[bool, typer.Option("--url", help="Print only the address, for psql.")] = False,
) -> None:
    """Show whether the database runs, where it lies and how large it is. Changes nothing.

    Exit code 0 when it runs, 2 when not.
    """
    given = settings()
    private = cluster(given)
    address = given.database_url or private.url
    if url:
        typer.echo(address.replace("postgresql+psycopg", "postgresql"))
        return
    state = private.status()
    shown = table("", "")
    shown.add_row("地址 · address", _without_password(address))
    if not given.database_url:
        shown.add_row(
            "运行 · running", f"是 · yes (pid {state.pid})" if state.running else "否 · no"
        )
        shown.add_row("目录 · folder", str(state.home))
        shown.add_row("常驻 · kept", "是 · yes" if state.kept else "否 · no")
    if given.database_url or state.running:
        for name, value in _facts().items():
            shown.add_row(name, value)
    console().print(shown)
    if not (given.database_url or state.running):
        raise typer.Exit(2)


def migrate() -> None:
    """Bring the schema to the version of this program. Safe to repeat; data stays.

    `wanmi serve` does this at every start; run it yourself before serving from several machines.
    """
    from layers.migrate import upgrade

    with opened(migrate=False) as engine:
        changed = upgrade(engine)
    console().print("已更新 · migrated" if changed else "已是最新 · nothing to do")


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; var/backups/<time> if absent.")
    ] = None,
) -> None:
    """Write everything into a new folder: the database as pg_dump's archive, and a manifest.

    Reads one consistent state while the program goes on working. The manifest holds the schema's
    version, the row count of every table and the archive's SHA-256; a restore checks all three.

    Example: wanmi db backup /mnt/backups/2026-01-31
    """
    from gis.database.backup import backup as write
    from gis.database.backup import new_folder

    given = settings()
    place = folder or new_folder(given.var / "backups")
    with server(given) as url:
        manifest = write(url, place, given.pg_bin)
    console().print(
        f"已备份 {sum(manifest.rows.values()):,} 行到 {place}"
        f" · {len(manifest.rows)} tables, {manifest.bytes / 1e6:.1f} MB"
    )


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `wanmi db backup` wrote.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before replacing the data.")
    ] = False,
) -> None:
    """Replace the whole database by a backup. [bold]Everything now in it is lost.[/bold]

    The backup is checked first and restored beside the present database, counted, and only then
    put in its place: a broken backup changes nothing. Stop `wanmi serve` before.

    Example: wanmi db restore /mnt/backups/2026-01-31
    """
    from gis.database.backup import restore as replace

    if not yes and not typer.confirm("现有数据将被替换 · replace all present data?"):
        raise typer.Exit(2)
    given = settings()
    with server(given) as url:
        manifest = replace(url, folder, given.pg_bin, finish=_finish)
    console().print(
        f"已恢复 {sum(manifest.rows.values()):,} 行 · restored {len(manifest.rows)} tables"
    )


def destroy(
    yes: Annotated[bool, typer.Option("--yes", help="Really do it.")] = False,
) -> None:
    """Stop the private cluster and delete it with [bold]all its data[/bold]. There is no way back."""
    private = cluster(_private())
    if not yes:
        raise BadInput(
            "not_sure", "数据将全部删除，确定请加 --yes。", "All data would go: add --yes."
        )
    if private.in_use():
        raise Conflict(
            "in_use", "数据库正被使用，请先停止服务。", "The database is in use: stop it first."
        )
    private.destroy()
    console().print("已删除 · deleted")


def _finish(url: str) -> None:
    """After a restore: marks and grants that a dump cannot carry, and the newest schema."""
    from gis.database.engine import make_engine
    from layers.migrate import harden, upgrade

    engine = make_engine(url)
    try:
        upgrade(engine)
        harden(engine)
    finally:
        engine.dispose()


def _private() -> Settings:
    given = settings()
    if given.database_url:
        raise Conflict(
            "own_server",
            "已设置 WANMI_DATABASE_URL，请用该服务器自己的工具启停。",
            "WANMI_DATABASE_URL is set: start and stop that server with its own tools.",
        )
    return given


def _facts() -> dict[str, str]:
    from sqlalchemy import text

    statement = text(
        "SELECT pg_size_pretty(pg_database_size(current_database())),"
        " current_setting('server_version'), (SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid())"
    )
    with opened(migrate=False) as engine, engine.connect() as connection:
        size, version, others = connection.execute(statement).one()
    return {"大小 · size": size, "PostgreSQL": version, "连接 · connections": str(others)}


def _without_password(address: str) -> str:
    from sqlalchemy import make_url

    return make_url(address).render_as_string(hide_password=True)
