"""Deliveries over real sockets: signed, tried again, given up, mailed; each once."""

from __future__ import annotations

import datetime as dt
import json
import secrets

import pytest
from sqlalchemy import text

from gis.database.session import begin_owner
from gis.database.settings import Settings
from services.cases.contacts.vault import vault
from services.cases.notices import sign
from services.cases.notices.send import WAITS, send_due
from tests.services.cases.notices.receivers import hook, mailbox

NOW = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
BODY = {"zh": "已超时", "en": "Overdue", "case_code": "C1", "case_id": 7, "at": NOW.isoformat()}


@pytest.fixture
def tenant(database, tmp_path, monkeypatch) -> str:
    monkeypatch.setenv("WANMI_VAR", str(tmp_path))
    name = f"notices-{secrets.token_hex(4)}"
    with begin_owner(database.engine) as connection:
        connection.execute(
            text("INSERT INTO tenants (id, title_zh, title_en) VALUES (:id, 'x', 'x')"),
            {"id": name},
        )
    return name


def endpoint(database, tenant, kind, target, number=1) -> None:
    with begin_owner(database.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO notice_endpoints (tenant, kind, target, events, made_by, made_at) "
                "VALUES (:t, :kind, :target, '{*}', 'x', :now)"
            ),
            {"t": tenant, "kind": kind, "target": target, "now": NOW},
        )
        connection.execute(
            text(
                "INSERT INTO notice_deliveries (tenant, endpoint_id, source, name, body, made_at, next_try_at) "
                "SELECT :t, e.id, 'event-' || n, 'case.clock_red', cast(:body AS jsonb), :now, :now "
                "FROM notice_endpoints e, generate_series(1, :number) n WHERE e.tenant = :t"
            ),
            {"t": tenant, "body": json.dumps(BODY), "now": NOW, "number": number},
        )


def deliveries(database, tenant):
    with begin_owner(database.engine) as connection:
        return connection.execute(
            text("SELECT * FROM notice_deliveries WHERE tenant = :t ORDER BY id"), {"t": tenant}
        ).all()


def settings(database, **given) -> Settings:
    return Settings(database_url=database.url, **given)


def test_a_hook_is_signed_and_tried_again_until_it_answers(database, tenant) -> None:
    with hook() as got:
        got.answers = [500, 503]
        endpoint(database, tenant, "webhook", f"http://{got.address}/in")
        given = settings(database, webhook_hosts=(f"private:{got.address}",))
        assert send_due(database.engine, given, tenant, NOW) == 0
        assert send_due(database.engine, given, tenant, NOW) == 0, "not before its time"
        later = NOW + dt.timedelta(seconds=WAITS[0])
        assert send_due(database.engine, given, tenant, later) == 0
        later += dt.timedelta(seconds=WAITS[1])
        assert send_due(database.engine, given, tenant, later) == 1
    (row,) = deliveries(database, tenant)
    assert (row.state, row.attempts, row.status) == ("sent", 3, 200)
    assert "R-1" in row.receipt
    assert len(got.hooks) == 3
    headers, body = got.hooks[-1]
    assert json.loads(body) == BODY
    with begin_owner(database.engine) as connection:
        number = connection.scalar(
            text("SELECT id FROM notice_endpoints WHERE tenant = :t"), {"t": tenant}
        )
    secret = sign.secret_of(vault(given.var, given.contact_key), tenant, number)
    wanted = sign.headers(secret, "event-1", int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == wanted["webhook-signature"]


def test_a_hook_that_never_answers_is_given_up(database, tenant) -> None:
    with hook() as got:
        got.answers = [500] * 20
        endpoint(database, tenant, "webhook", f"http://{got.address}/in")
        given = settings(database, webhook_hosts=(f"private:{got.address}",))
        now = NOW
        for wait in (*WAITS, 1, 1):
            send_due(database.engine, given, tenant, now)
            now += dt.timedelta(seconds=wait)
    (row,) = deliveries(database, tenant)
    assert (row.state, row.attempts) == ("failed", len(WAITS) + 1)
    assert len(got.hooks) == len(WAITS) + 1


def test_a_host_taken_off_the_list_gets_nothing(database, tenant) -> None:
    with hook() as got:
        endpoint(database, tenant, "webhook", f"http://{got.address}/in")
        assert send_due(database.engine, settings(database), tenant, NOW) == 0
    assert got.hooks == []
    (row,) = deliveries(database, tenant)
    assert row.state == "failed" and "operator's list" in row.receipt


def test_a_mail_arrives_in_both_languages(database, tenant) -> None:
    with mailbox() as got:
        endpoint(database, tenant, "email", "duty@example.org")
        given = settings(database, smtp_url=f"smtp://{got.address}", mail_from="wanmi@example.org")
        assert send_due(database.engine, given, tenant, NOW) == 1
    (mail,) = got.mails
    assert mail.rcpt_tos == ["duty@example.org"]
    from email import message_from_bytes, policy

    read = message_from_bytes(mail.original_content, policy=policy.default)
    assert read["Subject"] == "已超时 · Overdue"
    assert "C1" in read.get_content()
    assert [row.state for row in deliveries(database, tenant)] == ["sent"]


def test_two_senders_send_each_once(database, tenant) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with hook() as got:
        endpoint(database, tenant, "webhook", f"http://{got.address}/in", number=60)
        given = settings(database, webhook_hosts=(f"private:{got.address}",))
        with ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(send_due, database.engine, given, tenant, NOW) for _ in range(4)]
            total = sum(run.result() for run in runs)
        total += send_due(database.engine, given, tenant, NOW)
    ids = [headers["webhook-id"] for headers, _ in got.hooks]
    assert total == 60 and len(ids) == len(set(ids)) == 60
