"""``wanmi serve``: the database, the newest schema and the server, in as many processes as there are cores.

The first process prepares everything and serves, too; the others listen beside it at the same
address. They have nothing in common but the database, so whatever one of them caches carries the mark
of the data it was made from (tiles), or is forgotten within seconds (credentials).
"""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.cli import demo as demo_city
from api.cli.context import console, notice, server, settings, table
from api.cli.kept import end_with_parent, kept
from gis.errors import Conflict

if TYPE_CHECKING:
    import uvicorn

    from gis.database.settings import Settings

# Live connections (/events) never end by themselves; they get this long to notice.
GRACE_SECONDS = 3


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(serve)


def serve(
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Fill an empty database with the demo city and its accounts."),
    ] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on (WANMI_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (WANMI_PORT).")] = None,
    listener: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Serve the map, the OGC API and the web client until Ctrl-C or SIGTERM.

    Starts the private database if need be, migrates it, and opens the port only when everything is
    ready (GET /healthz answers 200 from the first moment). Stops what it started, answered writes
    are safe even after kill -9.

    Examples:
      wanmi serve --demo

      WANMI_DATABASE_URL=postgresql://wanmi:…@db/wanmi wanmi serve --host 0.0.0.0
    """
    given = settings()
    if listener is not None:
        _assist(given, listener)
        return
    given = given.model_copy(update={"host": host or given.host, "port": port or given.port})
    signal.signal(signal.SIGTERM, _stop)
    # A closed terminal; handed on so that whoever listens for SIGTERM by then handles both alike.
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    with _claimed(given) as listening, server(given) as url:
        ready = given.model_copy(update={"database_url": url})
        _prepare(ready, demo=demo)
        _refuse_taken(given)  # another server may have been faster meanwhile
        _listen(ready, listening)


def _prepare(given: Settings, *, demo: bool) -> None:
    """Migrate, and fill an empty database when asked to."""
    from gis.database.engine import make_engine
    from layers.migrate import upgrade

    engine = make_engine(str(given.database_url))
    try:
        upgrade(engine)
        if demo:
            demo_city.fill(engine, given)
    finally:
        engine.dispose()


def _listen(given: Settings, listening: socket.socket) -> None:
    """Serve, with the help of further processes, until told to stop."""
    from api.cli.cases import watching
    from api.cli.work import workers

    handle = listening.fileno()
    environment = {"WANMI_DATABASE_URL": str(given.database_url), "WANMI_VAR": str(given.var)}
    command = ("serve", "--listener", str(handle))
    assistants = kept(command, given.server_processes - 1, environment, (handle,))
    with workers(given), watching(given), assistants:
        _server(_config(given), given).run([listening])


def _assist(given: Settings, listener: int) -> None:
    """Serve beside the process that opened ``listener``, at its address, for as long as it lives."""
    from api.server import Server, own_socket

    end_with_parent()
    with socket.socket(fileno=listener) as first:
        own = own_socket(first.family, first.getsockname())
    with own:
        Server(_config(given)).run([own])


def _config(given: Settings) -> uvicorn.Config:
    import uvicorn

    from api.app import create_app
    from api.server import one_allocator

    one_allocator()
    return uvicorn.Config(
        create_app(given),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _server(config: uvicorn.Config, given: Settings) -> uvicorn.Server:
    """A server that says where it is once it listens."""
    from api.server import Server

    class Announcing(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                _announce(given)

    return Announcing(config)


def _announce(given: Settings) -> None:
    out = console()
    host = "127.0.0.1" if given.host in ("0.0.0.0", "::") else given.host  # noqa: S104 compared, not bound
    out.print(f"\n[bold green]万米 · Wanmi[/bold green]  [bold]http://{host}:{given.port}[/bold]")
    out.print(f"OGC API: http://{host}:{given.port}/ogc   (QGIS: WFS / OGC API – Features)")
    accounts = demo_city.accounts_of(given)
    if accounts:
        shown = table("角色 · role", "用户名 · user", "密码 · password")
        for name, account in accounts.items():
            shown.add_row(
                f"{name} {account.get('title', '')}", account["username"], account["password"]
            )
        out.print(shown)
        out.print(f"令牌 · tokens: {demo_city.accounts_file(given)}")
    out.print("Ctrl-C 停止 · stops")


def _claimed(given: Settings) -> socket.socket:
    """The socket to listen on; refused at once, before any work, when another program listens there."""
    from api.server import own_socket

    _refuse_taken(given)
    return own_socket(_family(given), (given.host, given.port))


def _refuse_taken(given: Settings) -> None:
    """Conflict if somebody listens at the address: a server of ours would let another one in beside it."""
    with socket.socket(_family(given)) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            alone.bind((given.host, given.port))
        except OSError as error:
            raise Conflict(
                "port_taken",
                f"{given.host}:{given.port} 不可用（{error.strerror}）；可设置 WANMI_PORT。",
                f"Cannot listen on {given.host}:{given.port} ({error.strerror}); set WANMI_PORT.",
                "port",
            ) from None


def _family(given: Settings) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in given.host else socket.AF_INET


def _stop(_number: int, _frame: object) -> NoReturn:
    """Leave as after Ctrl-C, so that every open block is closed, the database's last."""
    notice("正在停止 · stopping")
    raise SystemExit(0)
