"""The watch: sweeps and relays every tenant, again and again, until it is told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from gis.database.session import begin_owner
from layers.accounts import tenants
from layers.registry import Registry
from services.cases.engine import relay, sweep, ticks

PAUSE_SECONDS = 1.0
SWEEP_SECONDS = 10.0
"""Lights turn at most so late; deadlines themselves are compared exactly whenever they are read."""
TROUBLE_SECONDS = 5.0
_LOG = logging.getLogger(__name__)


def once(engine: Engine, registry: Registry, at: dt.datetime | None = None) -> int:
    """Do everything that waits, in all tenants; return how many cases and outbox rows there were."""
    with begin_owner(engine) as connection:
        names = tenants.all_ids(connection)
    total = 0
    for tenant in names:
        while found := sweep.sweep(engine, registry, tenant, at):
            total += found
            if found < sweep.MOST:
                break
        total += relayed(engine, registry, tenant, at)
        ticks.run_due(engine, registry, tenant, at or dt.datetime.now(dt.UTC))
    return total


def relayed(engine: Engine, registry: Registry, tenant: str, at: dt.datetime | None = None) -> int:
    """Hand on what waits in a tenant's outbox."""
    total = 0
    while found := relay.relay(engine, registry, tenant, at):
        total += found
        if found < relay.BATCH:
            break
    return total


def run(engine: Engine, registry: Registry, stop: threading.Event) -> None:
    """Keep watch until ``stop`` is set; a lost database is waited for."""
    waited = SWEEP_SECONDS
    while not stop.is_set():
        try:
            if waited >= SWEEP_SECONDS:
                once(engine, registry)
                waited = 0.0
            else:
                _relay_all(engine, registry)
        except SQLAlchemyError as error:
            _LOG.warning("cases interrupted: %s", type(error).__name__)
            stop.wait(TROUBLE_SECONDS)
        stop.wait(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


def _relay_all(engine: Engine, registry: Registry) -> None:
    with begin_owner(engine) as connection:
        names = tenants.all_ids(connection)
    for tenant in names:
        relayed(engine, registry, tenant)
