"""The operating system's account that PostgreSQL runs under: it refuses root, so root lends it another."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gis.errors import Unavailable

SERVER_USER = "postgres"


@dataclass(frozen=True)
class Account:
    """Who runs the server; ``drop`` when this process must change to it (it is root)."""

    name: str
    uid: int
    gid: int
    drop: bool

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from ``/`` and without any PG… variable that would point it elsewhere."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        environ |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
        who = {"user": self.uid, "group": self.gid, "extra_groups": [self.gid]} if self.drop else {}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            list(command), cwd="/", env=environ, capture_output=True, text=True, check=False, **who
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the server could work in ``folder``: every folder above must let it through."""
        return self.run("/usr/bin/test", "-x", str(folder)).returncode == 0

    def make_private(self, folder: Path) -> None:
        """Create ``folder`` if absent, owned by the server and closed to everybody else.

        Raises Unavailable when another account already holds that name (as it could under ``/tmp``).
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        holder = folder.lstat().st_uid
        if folder.is_symlink() or holder not in (self.uid, os.getuid()):
            raise Unavailable(
                "folder_taken",
                f"{folder} 属于其他用户。",
                f"{folder} belongs to another user ({holder}).",
            )
        folder.chmod(0o700)
        if self.drop:
            os.chown(folder, self.uid, self.gid)

    def write(self, path: Path, text: str) -> None:
        """Write a file that the server may read."""
        path.write_text(text, encoding="utf-8")
        if self.drop:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """The account for the server: this one, or ``postgres`` when this one is root."""
    if os.getuid() != 0:
        return Account(pwd.getpwuid(os.getuid()).pw_name, os.getuid(), os.getgid(), drop=False)
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise Unavailable(
            "no_server_user",
            f"PostgreSQL 不能以 root 运行，且没有用户 {SERVER_USER}；请安装 postgresql-postgis。",
            f"PostgreSQL refuses root and there is no user {SERVER_USER}; install postgresql-postgis.",
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=True)
