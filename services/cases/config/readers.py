"""The configuration as the rules take it: flow, calendars, classes, handbook, forms, policies.

Each reader answers for a moment (``reader.at``) or for an edition's number (``reader.numbered``).
"""

from __future__ import annotations

from services.cases.config.held import Reader
from services.cases.config.kinds import calendar, flow, intake, notices, policies
from services.cases.config.shape import Rows


def _as_is(rows: Rows) -> Rows:
    return rows


flows = Reader("flow", flow.read)
stage_limits = Reader("flow", lambda rows: rows["limits"])
calendars = Reader("calendars", calendar.read)
classes = Reader("catalogue", lambda rows: rows["classes"])
items = Reader("handbook", lambda rows: rows["items"])
forms = Reader("forms", _as_is)
likeness = Reader("similar", _as_is)
intake_rules = Reader("intake", intake.read)
policy_rows = Reader("policies", policies.read)
notice_rules = Reader("notices", notices.read)
assigning = Reader("assign", _as_is)
duties = Reader("policies", policies.duties)
