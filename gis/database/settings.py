"""The program's settings, from the environment (``WANMI_<NAME>``) or a ``.env`` file in the working folder.

Nothing needs to be set: with no settings at all the program runs its own private PostGIS cluster
under ``./var`` and serves on this machine only. ``docs/operator.md`` lists every key in both languages.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "WANMI_"

# Server processes started by themselves; each takes about 200 MB.
MOST_PROCESSES = 4

# Read by the tests rather than by the program, so not unknown.
OUTSIDE_KEYS = frozenset({"WANMI_SHARED"})


class Basemap(BaseModel):
    """A map by others, drawn below the city's own layers: ``url`` is an XYZ template (Web Mercator)."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    zh: str
    en: str
    url: str = Field(pattern=r"^https?://[^\s;,'\"]+$")
    attribution: str = ""
    maxzoom: int = Field(18, ge=0, le=24)


class Settings(BaseSettings):
    """Every key with its default; a value of the wrong type stops the start with the key's name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    # Where things are kept
    var: Path = Field(
        Path("var"), description="Folder of the private cluster, logs, uploads and backups."
    )
    database_url: str | None = Field(
        None,
        description="An existing PostGIS server (postgresql://user:password@host/name) instead of the private cluster.",
    )
    pg_bin: Path | None = Field(
        None,
        description="Folder of the PostgreSQL programs; found by itself where the distribution installed them.",
    )
    contact_key: Path | None = Field(
        None,
        description="File of the 32-byte key that encrypts reporters' contacts; var/keys/contacts.key, made at first use.",
    )

    # Notices
    webhook_hosts: tuple[str, ...] = Field(
        (),
        description="Hosts that notices may be sent to, a JSON list; private:<host> also allows internal addresses.",
    )
    smtp_url: str | None = Field(
        None,
        description="Mail server: smtp://, smtp+starttls:// or smtps:// with user:password@host:port.",
    )
    mail_from: str = Field("wanmi@localhost", description="Sender of e-mails.")

    # Serving
    host: str = Field(
        "127.0.0.1", description="Address to listen on; 0.0.0.0 opens the server to the network."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    tenant: str = Field(
        "demo",
        pattern=r"^[a-z0-9_-]{1,40}$",
        description="City that callers without an account see.",
    )

    basemaps: tuple[Basemap, ...] = Field(
        (),
        description="Base maps by others (Tianditu, any XYZ service), a JSON list of id, zh, en, url, attribution.",
    )

    # Limits
    statement_timeout_ms: int = Field(
        15_000,
        ge=100,
        description="Longest time one database statement of a web request may take, in milliseconds.",
    )
    max_upload_mb: int = Field(
        512, ge=1, description="Largest request body accepted, in megabytes; more is refused (413)."
    )
    pool_size: int = Field(
        10, ge=1, le=200, description="Database connections one server process keeps open."
    )
    tile_cache_mb: int = Field(
        64, ge=0, description="Vector tiles each server process remembers, in megabytes."
    )
    processes: int = Field(
        0,
        ge=0,
        le=64,
        description="Processes that serve; 0 is one per processor core, at most 4.",
    )
    workers: int = Field(
        2,
        ge=0,
        le=64,
        description="Processes that work on jobs (analyses) beside the server; 0 leaves them to `wanmi work` elsewhere.",
    )

    # Bulk data
    dask_scheduler: str | None = Field(
        None,
        description="Address of a Dask scheduler (tcp://host:8786) whose workers check census deliveries.",
    )

    # Demo
    demo_scale: float = Field(
        1.0,
        gt=0,
        le=400,
        description="Size of the demo city: 1 is about 30,000 components, 333 about 10 million.",
    )

    @property
    def server_processes(self) -> int:
        """How many processes serve."""
        return self.processes or min(os.cpu_count() or 1, MOST_PROCESSES)


def unknown_keys(environ: Mapping[str, str]) -> list[str]:
    """The ``WANMI_`` keys of ``environ`` that no setting has: most likely misspelt, so the caller reports them."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | OUTSIDE_KEYS
    return sorted(key for key in environ if key.startswith(PREFIX) and key.upper() not in known)
