"""PostgreSQL's settings for the private cluster, sized to this machine's memory."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1024 * 1024

# Answered writes survive kill -9 and power loss.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# For throw-away clusters of tests only.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def memory_bytes() -> int:
    """Memory this process may use: the machine's, or the container's limit when that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        return machine
    return min(machine, limit)


def settings(memory: int, socket: Path, log: Path, *, durable: bool, lz4: bool) -> dict[str, str]:
    """The content of ``wanmi.conf``; ``operator.conf`` beside it is read after it and wins.

    ``lz4``: the server knows that compression. The pages of a new index go through the log, where
    PostgreSQL's own compression costs more (three indexes of 110,000 buildings: 0.34 against 0.43 s).
    """
    share = memory // MB
    buffers = min(max(share // 8, 128), 8192) if durable else 128
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(share // 2, 256)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{min(max(share // 32, 64), 1024)}MB",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "lz4" if lz4 else "on",
        # Solid-state disks: an index look-up is nearly as cheap as a scan, else GiST indexes are passed over.
        "random_page_cost": "1.1",
        # Compiling costs more than the short statements of a map save.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(log),
        # Seven files, one per weekday, each overwritten after a week.
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_min_duration_statement": "2s",
        **(DURABLE if durable else FLEETING),
    }


def as_text(values: dict[str, str]) -> str:
    """The settings in PostgreSQL's own file format."""
    lines = (f"{key} = '{value.replace("'", "''")}'" for key, value in values.items())
    return (
        "# Written at every start; put your own settings into operator.conf.\n"
        + "\n".join(lines)
        + "\n"
    )
