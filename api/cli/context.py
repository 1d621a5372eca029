"""What the commands share: the settings, a running and migrated database, and how they print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.database.cluster import Cluster
    from gis.database.settings import Settings

CLUSTER = "postgres"


def console() -> Console:
    """Where results go (standard output); wide when piped, so that no line is folded."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=200)


def notice(text: str) -> None:
    """Say something that is not a result (standard error)."""
    Console(stderr=True, highlight=False).print(text, style="dim")


def settings() -> Settings:
    """The settings; a misspelt key is reported, a wrong value is refused with its name."""
    from pydantic import ValidationError

    from gis.database.settings import Settings, unknown_keys
    from gis.errors import BadInput

    for key in unknown_keys(os.environ):
        notice(f"未知设置 {key}，已忽略 · unknown setting {key}, ignored")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = f"WANMI_{'_'.join(map(str, first['loc']))}".upper()
        raise BadInput(
            "bad_setting", f"设置 {key} 无效：{first['msg']}", f"Setting {key}: {first['msg']}", key
        ) from None


def cluster(given: Settings) -> Cluster:
    """The private cluster of these settings."""
    from gis.database.cluster import Cluster

    return Cluster(given.var / CLUSTER, pg_bin=given.pg_bin, tell=notice)


def server_url(given: str) -> str:
    """An operator's database address in the form SQLAlchemy needs for psycopg 3."""
    from sqlalchemy import make_url

    return make_url(given).set(drivername="postgresql+psycopg").render_as_string(False)


@contextmanager
def server(given: Settings) -> Iterator[str]:
    """The database's address; a private cluster runs inside the block."""
    if given.database_url:
        yield server_url(given.database_url)
        return
    private = cluster(given)
    with private.lease():
        yield private.url


@contextmanager
def opened(*, migrate: bool = True) -> Iterator[Engine]:
    """An engine on the running database, migrated to the newest schema unless told otherwise."""
    from gis.database.engine import make_engine
    from layers.migrate import upgrade

    given = settings()
    with server(given) as url:
        engine = make_engine(url, pool_size=given.pool_size)
        try:
            if migrate:
                upgrade(engine)
            yield engine
        finally:
            engine.dispose()


def table(*columns: str, title: str | None = None) -> Table:
    """An empty table with these headings."""
    made = Table(
        title=title,
        title_justify="left",
        show_header=any(columns),
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for number, column in enumerate(columns):
        made.add_column(column, overflow="fold", no_wrap=number == 0)
    return made
