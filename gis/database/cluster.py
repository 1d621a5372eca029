"""The private PostgreSQL + PostGIS cluster: created, started, recovered and stopped by the program itself.

It listens on a unix socket only, in a folder that nobody but its owner (and root) can enter; that is why it
trusts whoever connects. Under root the server runs as user ``postgres``. Layout of the folder::

    data/     PostgreSQL's own files; operator.conf in it is yours
    socket/   the socket, unless the path is too long for the kernel (then /tmp/wanmi-<hash>)
    log/      the server's log, one file per weekday

``with cluster.lease():`` keeps it running for as long as somebody holds a lease; the last one to leave stops it,
unless ``keep()`` was called (``wanmi db up``). Leases are file locks, so a killed holder counts as gone.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from gis.database import binaries, processes, serverlog, tuning
from gis.database.account import Account, server_account
from gis.database.locks import Locks
from gis.errors import Unavailable

DATABASE = "wanmi"
SUPERUSER = "postgres"
PORT = 5432
# sockaddr_un.sun_path holds 108 bytes with the closing zero.
LONGEST_SOCKET = 107
# Where data goes when the server's account cannot enter the chosen folder (a checkout in root's home).
OPEN_PLACE = Path("/var/lib/wanmi")
START_SECONDS = 600
# What a living server answers when all connections are taken (libpq gives no SQLSTATE while connecting).
BUSY = ("too many clients", "remaining connection slots")


def _silent(_: str) -> None:
    """The default listener of a cluster: says nothing."""


@dataclass(frozen=True)
class Status:
    """What ``wanmi db status`` shows."""

    running: bool
    kept: bool
    pid: int | None
    home: Path
    socket: Path


class Cluster:
    """One private cluster in ``folder``; ``durable=False`` trades safety for speed, for tests."""

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        pg_bin: Path | None = None,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self._pg_bin = pg_bin
        self._tell = tell
        self._locks = Locks(self.folder)

    # -- where things are -------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The folder that really holds the cluster (``folder``, or where its symbolic link points)."""
        return self.folder.resolve()

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The folder of the unix socket, short enough for the kernel."""
        wanted = self.home / "socket"
        if len(bytes(wanted / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            return wanted
        return Path("/tmp") / f"wanmi-{hashlib.sha256(bytes(self.home)).hexdigest()[:16]}"  # noqa: S108 owner is checked

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database, as its superuser."""
        return f"postgresql+psycopg://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket))}&port={PORT}"

    @cached_property
    def account(self) -> Account:
        """Who runs the server."""
        return server_account()

    @cached_property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs, of the version that made the data if there is any."""
        version = self.data / "PG_VERSION"
        return binaries.find(self._pg_bin, int(version.read_text()) if version.exists() else None)

    # -- life -------------------------------------------------------------------------------------

    def ensure(self) -> None:
        """Create the cluster if there is none, start it unless it runs, recover it if it was killed.

        Returns when the database answers. Raises Unavailable with PostgreSQL's last words otherwise.
        """
        with self._locks.alone():
            if not self._answers():
                self._make_home()
                self._init()
                self._start()
                self._create_database()

    def stop(self) -> None:
        """Stop the server if it runs; open transactions are rolled back, answered ones are safe."""
        with self._locks.alone():
            self._stop()

    def destroy(self) -> None:
        """Stop the server and remove everything it holds. There is no way back."""
        with self._locks.alone():
            self._stop()
            shutil.rmtree(self.socket, ignore_errors=True)
            shutil.rmtree(self.home, ignore_errors=True)
            self.folder.unlink(missing_ok=True) if self.folder.is_symlink() else None
        self._locks.remove()

    def status(self) -> Status:
        """Whether it runs, and where it lies."""
        pid = processes.postmaster(self.data) if self._readable() else None
        return Status(pid is not None, self._locks.kept, pid, self.home, self.socket)

    def keep(self, keep: bool = True) -> None:
        """Let the server outlive its last lease (True), or not any more (False)."""
        self._locks.keep(keep)

    def in_use(self) -> bool:
        """Whether any process holds a lease."""
        return self._locks.in_use()

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Have the server running inside the block; the last leaver stops it unless it is kept."""
        try:
            with self._locks.using():
                self.ensure()
                yield
        finally:
            if not self._locks.kept and not self.in_use():
                self.stop()

    # -- steps ------------------------------------------------------------------------------------

    def _make_home(self) -> None:
        """Create the folder, elsewhere if the server's account could not reach it here."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if not self.folder.exists() and not self.account.can_enter(self.folder.parent):
            self._move_out()
        self.account.make_private(self.home)
        self.account.make_private(self.home / "log")
        self.account.make_private(self.socket)

    def _move_out(self) -> None:
        """Keep the data where user ``postgres`` can reach it and leave a symbolic link here."""
        home = OPEN_PLACE / secrets.token_hex(6)
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        home.mkdir()
        self.folder.unlink(missing_ok=True)
        self.folder.symlink_to(home)
        self._tell(
            f"数据保存在 {home} · {self.account.name} cannot enter {self.folder.parent}, so data lies in {home}"
        )

    def _init(self) -> None:
        """Create the data folder under another name first: a half-made one never looks complete."""
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = [
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            # Codes and keys are ordered by their bytes, without a locale in between.
            "--lc-collate=C",
            "--lc-ctype=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        self._run("initdb", "-D", str(fresh), *options, *(() if self.durable else ("--no-sync",)))
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude_if_exists 'wanmi.conf'\ninclude_if_exists 'operator.conf'\n")
        fresh.rename(self.data)

    def _start(self) -> None:
        """Start the server, clearing first what a kill -9 left behind."""
        if processes.postmaster(self.data) is not None:
            self._wait()
            return
        processes.end(processes.living_in(self.data))
        # Both name a pid that may by now be a zombie or somebody else's, and would stop the start.
        for stale in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)
        values = tuning.settings(
            tuning.memory_bytes(),
            self.socket,
            self.home / "log",
            durable=self.durable,
            lz4=binaries.has_lz4(self.programs),
        )
        self.account.write(self.data / "wanmi.conf", tuning.as_text(values))
        log = self.home / "log" / "start.log"
        log.unlink(missing_ok=True)
        self._run(
            "pg_ctl", "start", "-D", str(self.data), "-w", "-t", str(START_SECONDS), "-l", str(log)
        )

    def _stop(self) -> None:
        if not self._readable() or processes.postmaster(self.data) is None:
            return
        try:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
        except Unavailable:
            # A backend that does not let go: recovery at the next start brings back all that was answered.
            processes.end(processes.living_in(self.data))

    def _wait(self) -> None:
        """Wait for a living server that does not answer yet: it recovers from a killed backend."""
        until = time.monotonic() + START_SECONDS
        while not self._answers("postgres"):
            if time.monotonic() > until or processes.postmaster(self.data) is None:
                raise self._failed("postgres", "the server does not answer")
            time.sleep(0.1)

    def _answers(self, database: str = DATABASE) -> bool:
        try:
            self._connect(database).close()
        except psycopg.OperationalError as error:
            return any(words in str(error) for words in BUSY)
        return True

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            connection.autocommit = True
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket),
            port=PORT,
            user=SUPERUSER,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = self.account.run(str(self.programs / program), *arguments)
        if done.returncode != 0:
            raise self._failed(program, done.stderr or done.stdout)

    def _failed(self, program: str, words: str) -> Unavailable:
        text = " / ".join(serverlog.reasons(self.home / "log") or words.strip().splitlines()[-3:])
        return Unavailable(
            "cluster_failed", f"数据库启动失败（{program}）：{text}", f"{program} failed: {text}"
        )

    def _readable(self) -> bool:
        try:
            return self.data.exists()
        except PermissionError:
            raise Unavailable(
                "cluster_foreign",
                f"数据库目录 {self.home} 属于其他用户，请用创建它的用户运行。",
                f"{self.home} belongs to another user: run as the user who made it.",
            ) from None
