"""From credentials to callers: the database is asked at each request, in one short question.

So a token that ended, a withdrawn role or a closed account counts for the very next request, in
every process. Only this is remembered: that a password made the hash the account has. QGIS sends
name and password with every request, and comparing takes 40 ms of scrypt. What was compared is
kept under a keyed digest; another password of the account makes another hash, and it no longer counts.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from typing import Any

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from gis.database.asking import Asking
from gis.database.session import Caller, begin_owner
from layers.accounts import tokens, users

MOST = 10_000
AT_ONCE = 2
"""Passwords checked at the same time: each takes 16 MB and a processor."""


class Gate:
    """Verifies credentials. An empty name means that the secret is a token."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = Asking(engine)
        self._key = secrets.token_bytes(32)
        self._hashes: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()
        self._passwords = threading.BoundedSemaphore(AT_ONCE)

    async def caller(self, name: str, secret: str) -> Caller:
        """Whose these credentials are now; Unauthenticated if nobody's."""
        if not name:
            asked = {"digest": tokens.digest(secret)}
            return tokens.judged(await self._one(tokens.QUESTION, asked))
        asked = {"username": name[:64].replace("\0", "")}
        row = await self._one(users.QUESTION, asked)
        if self._matched(name, secret, row):
            return users.judged(row)
        return await run_in_threadpool(self.compare, name, secret)

    def compare(self, name: str, password: str) -> Caller:
        """Compare the password, unless that was done while others were compared."""
        with self._passwords, begin_owner(self._engine) as connection:
            row = connection.exec_driver_sql(users.QUESTION, {"username": name[:64]}).one_or_none()
            if not self._matched(name, password, row):
                row = users.proven(connection, name, password)
                self._remember(name, password, row.password_hash)
            return users.judged(row)

    async def close(self) -> None:
        """End the connection."""
        await self._asking.close()

    async def _one(self, question: Any, values: dict[str, str]) -> Any:
        rows = await self._asking.rows(question, values)
        return rows[0] if rows else None

    def _matched(self, name: str, secret: str, row: Any) -> bool:
        """Whether this is known to be the password; while others guess, nobody's is."""
        if row is None or row.password_hash is None or row.failures >= users.MAX_FAILURES:
            return False
        with self._lock:
            known = self._hashes.get(self._digest(name, secret))
        return known is not None and hmac.compare_digest(known, row.password_hash)

    def _remember(self, name: str, secret: str, stored: str) -> None:
        with self._lock:
            self._hashes[self._digest(name, secret)] = stored
            while len(self._hashes) > MOST:
                self._hashes.popitem(last=False)

    def _digest(self, name: str, secret: str) -> bytes:
        return hmac.digest(self._key, f"{name}\n{secret}".encode(), hashlib.sha256)
