"""Statements that travel together behave as if sent one by one; connections that died are replaced."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis.database.engine import make_engine
from gis.database.together import Question, together
from layers.store.failures import known

ECHO = text("SELECT cast(:value AS text) AS value")


def test_each_question_has_its_own_rows_in_order(database):
    hostile = "'; DROP TABLE cases; -- 100%"
    with database.engine.begin() as connection:
        first, none, last = together(
            connection,
            Question(ECHO, {"value": hostile}),
            Question(text("SET LOCAL wanmi.actor = 'ann'")),
            Question(
                text("SELECT n, current_setting('wanmi.actor') AS who FROM generate_series(1, 2) n")
            ),
        )

    assert [row.value for row in first] == [hostile]
    assert none == []
    assert [(row.n, row.who) for row in last] == [(1, "ann"), (2, "ann")]


def test_no_question_is_no_round_trip(database):
    with database.engine.begin() as connection:
        assert together(connection) == []


def test_what_is_read_behind_a_lock_is_what_its_holder_committed(database):
    lock = Question(text("SELECT pg_advisory_xact_lock(7021)"))
    engine, seen = database.engine, []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS counted (n int)"))
        connection.execute(text("TRUNCATE counted"))

    def read():
        with engine.begin() as connection:
            _, rows = together(connection, lock, Question(text("SELECT n FROM counted")))
            seen.extend(row.n for row in rows)

    reader = threading.Thread(target=read)
    with engine.begin() as connection:
        together(connection, lock)
        reader.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        with engine.connect() as other:
            while not other.scalar(waiting):
                pass
        connection.execute(text("INSERT INTO counted VALUES (41)"))
    reader.join()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE counted"))

    assert seen == [41]


def test_a_failure_is_told_as_the_connection_itself_would(database):
    bad = Question(text("SELECT 1 / cast(:zero AS int)"), {"zero": 0})
    with pytest.raises(DBAPIError) as failed, database.engine.begin() as connection:
        together(connection, Question(ECHO, {"value": "a"}), bad, Question(ECHO, {"value": "b"}))

    refusal = known(failed.value)
    assert refusal is not None and refusal.code == "bad_value"
    with database.engine.begin() as connection:
        assert together(connection, Question(ECHO, {"value": "c"}))[0][0].value == "c"


def test_a_pooled_connection_that_the_server_closed_is_replaced(database):
    engine = make_engine(database.url, pool_size=1, max_overflow=0)
    try:
        with engine.connect() as connection:
            gone = connection.scalar(text("SELECT pg_backend_pid()"))
        with database.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": gone})
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT pg_backend_pid()")) != gone
    finally:
        engine.dispose()
