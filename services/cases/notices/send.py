"""Sends what waits to web hooks and mailboxes; tries again later what failed; keeps the receipt."""

from __future__ import annotations

import datetime as dt
import email.policy
import http.client
import json
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, text

from gis.database.session import begin_bulk, system
from gis.database.settings import Settings
from gis.errors import Unprocessable
from services.cases.contacts.vault import vault
from services.cases.notices import outside, sign

WAITS = (5, 30, 120, 600, 3_600, 21_600, 86_400)
"""Seconds before the next try; after the last one it is given up."""
MOST = 50
LONGEST_RECEIPT = 500
GONE = 410
"""The receiver wants nothing more."""
LEASE = dt.timedelta(minutes=2)
"""For how long a delivery belongs to the process that took it."""
_TAKE = text("""
UPDATE notice_deliveries d SET next_try_at = :lease, attempts = d.attempts + 1
FROM notice_endpoints e WHERE d.tenant = :tenant AND e.tenant = :tenant AND e.id = d.endpoint_id
AND d.id = ANY(:ids) RETURNING d.id, d.attempts, d.source, d.name, d.body, d.made_at,
d.tenant, d.endpoint_id, e.kind, e.target, e.active
""")
_DUE = text("""
SELECT id FROM notice_deliveries WHERE tenant = :tenant AND state = 'waiting' AND next_try_at <= :now
ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED
""")
_DONE = text("""
UPDATE notice_deliveries SET state = :state, status = :status, receipt = :receipt, next_try_at = :next,
sent_at = :sent WHERE tenant = :tenant AND id = :id
""")


@dataclass(frozen=True)
class Result:
    """What came of one try: the status (HTTP or SMTP; 0: nobody answered) and what was said."""

    status: int
    receipt: str
    last: bool = False

    @property
    def fine(self) -> bool:
        """Whether it arrived."""
        return 200 <= self.status < 300


def send_due(engine: Engine, settings: Settings, tenant: str, now: dt.datetime) -> int:
    """Send what is due, each once by one process; return how many arrived."""
    taken = _taken(engine, tenant, now)
    arrived = 0
    for row in taken:
        result = _sent(row, settings, now)
        arrived += result.fine
        _keep(engine, tenant, row, result, now)
    return arrived


def _taken(engine: Engine, tenant: str, now: dt.datetime) -> Sequence[Any]:
    """Lease what is due; who dies with it loses nothing but time."""
    with begin_bulk(engine, system(tenant)) as connection:
        asked = {"tenant": tenant, "now": now, "most": MOST}
        ids = list(connection.scalars(_DUE, asked))
        return connection.execute(_TAKE, {"tenant": tenant, "ids": ids, "lease": now + LEASE}).all()


def _sent(row: Any, settings: Settings, now: dt.datetime) -> Result:
    if not row.active:
        return Result(0, "the endpoint was closed", last=True)
    try:
        return _SENDERS[row.kind](row, settings, now)
    except Unprocessable as error:
        return Result(0, error.en, last=True)
    except (OSError, http.client.HTTPException, smtplib.SMTPException) as error:
        return Result(0, f"{type(error).__name__}: {error}"[:LONGEST_RECEIPT])


def _hook(row: Any, settings: Settings, now: dt.datetime) -> Result:
    place = outside.allowed(row.target, settings.webhook_hosts)
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    keys = vault(settings.var, settings.contact_key)
    secret = sign.secret_of(keys, row.tenant, row.endpoint_id)
    signed = sign.headers(secret, row.source, int(now.timestamp()), body)
    answer = outside.post(place, body, {"content-type": "application/json", **signed})
    said = answer.body[:LONGEST_RECEIPT].decode("utf-8", "replace")
    return Result(answer.status, said.replace("\x00", ""), last=answer.status == GONE)


def _mail(row: Any, settings: Settings, _now: dt.datetime) -> Result:
    if settings.smtp_url is None:
        return Result(0, "no mail server is configured (WANMI_SMTP_URL)", last=True)
    message = EmailMessage(policy=email.policy.SMTPUTF8)
    message["From"], message["To"] = settings.mail_from, row.target
    message["Subject"] = f"{row.body['zh']} · {row.body['en']}"
    message["Message-ID"] = f"<{row.source}@wanmi>"
    message.set_content(letter(row.body))
    parts = urlsplit(settings.smtp_url)
    with _post_office(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
    return Result(250, "accepted")


def _post_office(parts: Any) -> smtplib.SMTP:
    """``smtps://`` speaks TLS from the start, ``smtp+starttls://`` after a greeting, ``smtp://`` not at all."""
    host, port = parts.hostname or "localhost", parts.port or 0
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=outside.SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=outside.SECONDS)
    if parts.scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def letter(body: dict[str, Any]) -> str:
    """The text of an e-mail: what happened to which case; no personal data goes by mail."""
    lines = [
        f"{body['zh']} · {body['en']}",
        "",
        f"案件 Case: {body['case_code'] or body['case_id']}",
        f"类别 Class: {body.get('class_name') or ''}",
        f"时间 At: {body['at']}",
    ]
    return "\n".join(lines) + "\n"


def _keep(engine: Engine, tenant: str, row: Any, result: Result, now: dt.datetime) -> None:
    given_up = result.last or row.attempts > len(WAITS)
    state = "sent" if result.fine else "failed" if given_up else "waiting"
    wait = dt.timedelta(seconds=WAITS[min(row.attempts, len(WAITS)) - 1])
    values = {
        "tenant": tenant,
        "id": row.id,
        "state": state,
        "status": result.status,
        "receipt": result.receipt,
        "next": now + wait if state == "waiting" else None,
        "sent": now if result.fine else None,
    }
    with begin_bulk(engine, system(tenant)) as connection:
        connection.execute(_DONE, values)


_SENDERS = {"webhook": _hook, "email": _mail}
