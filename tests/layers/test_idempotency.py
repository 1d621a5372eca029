"""A request sent twice is done once; a key is one caller's and stands for one request."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import text

from gis.database.session import begin, begin_owner
from gis.errors import Unprocessable
from layers.store.idempotency import KEPT, once


class Work:
    """Counts how often it is done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"id": self.times}


def _ask(town, caller, key, work, asked=("close", 1)):
    with begin(town.engine, caller) as connection:
        return once(connection, caller, key, asked, work)


def test_the_second_time_is_told_what_the_first_did(town):
    work, ann = Work(), town.editor()

    first, second = _ask(town, ann, "k1", work), _ask(town, ann, "k1", work)

    assert (first.value, first.repeated) == ({"id": 1}, False)
    assert (second.value, second.repeated) == ({"id": 1}, True)
    assert work.times == 1


def test_without_a_key_everything_is_done(town):
    work, ann = Work(), town.editor()

    _ask(town, ann, None, work)
    _ask(town, ann, None, work)

    assert work.times == 2


def test_a_key_is_its_callers_own(town):
    work = Work()

    _ask(town, town.editor(actor="ann"), "k1", work)
    _ask(town, town.editor(actor="bob"), "k1", work)

    assert work.times == 2


def test_a_key_stands_for_one_request(town):
    work, ann = Work(), town.editor()
    _ask(town, ann, "k1", work)

    with pytest.raises(Unprocessable) as refused:
        _ask(town, ann, "k1", work, asked=("close", 2))

    assert refused.value.code == "key_reused"
    assert work.times == 1


def test_what_failed_may_be_tried_again(town):
    work, ann = Work(), town.editor()

    def fails():
        raise KeyError("no such case")

    with pytest.raises(KeyError, match="no such case"):
        _ask(town, ann, "k1", fails)

    assert not _ask(town, ann, "k1", work).repeated


def test_old_keys_are_forgotten(town):
    work, ann = Work(), town.editor()
    _ask(town, ann, "k1", work)
    with begin_owner(town.engine) as connection:
        old = {"at": dt.datetime.now(dt.UTC) - KEPT - dt.timedelta(seconds=1)}
        connection.execute(text("UPDATE idempotency_keys SET at = :at WHERE key = 'k1'"), old)

    assert not _ask(town, ann, "k1", work).repeated


def test_twins_at_the_same_time_are_done_once(town):
    work, ann = Work(), town.editor()
    answers = []

    def slow():
        twin.start()
        _until_somebody_waits(town)
        return work()

    twin = threading.Thread(target=lambda: answers.append(_ask(town, ann, "k1", work)))
    answers.append(_ask(town, ann, "k1", slow))
    twin.join()

    assert work.times == 1
    assert sorted(item.repeated for item in answers) == [False, True]


def _until_somebody_waits(town) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with town.engine.connect() as connection:
        while not connection.scalar(waiting):
            pass
