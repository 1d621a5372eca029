"""What the wall shows: the city at a glance, by one statement that all screens of one standing share."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from gis.database.session import Caller, begin

ZONE = ZoneInfo("Asia/Shanghai")
FRESH = dt.timedelta(seconds=5)
"""For so long an answer serves every screen: ten of them cost what one does."""
SPAN = dt.timedelta(days=30)
"""Days of the share of cases that were closed in time."""
WEEK = dt.timedelta(days=7)
FED = 12
ALARMS = 6
MARKED = 2_000
"""Open cases that the map marks, the most urgent first."""

_WALL = text("""
WITH told AS (
  SELECT id, code, name, address, state, reported_at, due_at, light_at, ended, area_code,
         left(area_code, 6) AS district,
         ST_X(geom) AS lon, ST_Y(geom) AS lat
  FROM cases WHERE tenant = :tenant AND NOT ended
), recent AS (
  SELECT reported_at FROM cases
  WHERE tenant = :tenant AND (reported_at >= :past AND reported_at < :past_end
    OR reported_at >= :midnight AND reported_at <= :now)
), done AS (
  SELECT left(area_code, 6) AS district, (counts->>'closed')::int AS closed,
         (counts->>'intime_closed')::int AS intime
  FROM case_facts WHERE tenant = :tenant AND due_on >= :since AND due_on <= :day
), duties AS (
  SELECT d.person, bool_or(p.at >= :fresh) AS seen FROM case_duties d
  LEFT JOIN case_positions p ON p.tenant = d.tenant AND p.person = d.person
  WHERE d.tenant = :tenant AND d.starts_at <= :now AND d.ends_at > :now AND NOT d.cancelled GROUP BY d.person
), districts AS (
  SELECT v.code, v.name, v.name_en, o.open, o.overdue, f.closed, f.intime FROM divisions v
  LEFT JOIN (SELECT district, count(*) AS open, count(*) FILTER (WHERE due_at < :now) AS overdue
             FROM told GROUP BY district) AS o ON o.district = left(v.code, 6)
  LEFT JOIN (SELECT district, sum(closed) AS closed, sum(intime) AS intime
             FROM done GROUP BY district) AS f ON f.district = left(v.code, 6)
  WHERE v.tenant = :tenant AND v.level = 'county'
), fed AS (
  SELECT DISTINCT ON (e.case_id) e.id AS event, e.at, e.action, e.state_to, c.id, c.code, c.name, c.address, c.due_at, c.light_at,
         c.ended, s.name AS street
  FROM case_events e JOIN cases c ON c.tenant = e.tenant AND c.id = e.case_id
  LEFT JOIN divisions s ON s.tenant = c.tenant AND s.code = left(c.area_code, 9)
  WHERE e.tenant = :tenant AND e.machine = 'case' AND e.state_from <> e.state_to
    AND e.id > (SELECT coalesce(max(id), 0) - 1000 FROM case_events WHERE tenant = :tenant)
  ORDER BY e.case_id, e.id DESC
), newest AS (
  SELECT * FROM fed ORDER BY event DESC LIMIT :fed
)
SELECT jsonb_build_object(
  'open', (SELECT count(*) FROM told),
  'overdue', (SELECT count(*) FROM told WHERE due_at < :now),
  'due', (SELECT count(*) FROM told WHERE light_at <= :now AND due_at >= :now),
  'today', (SELECT count(*) FROM recent WHERE reported_at >= :midnight),
  'before', (SELECT count(*) FROM recent WHERE reported_at <= :then),
  'closed', (SELECT coalesce(sum(closed), 0) FROM done),
  'intime', (SELECT coalesce(sum(intime), 0) FROM done),
  'on_duty', (SELECT count(*) FROM duties),
  'seen', (SELECT count(*) FROM duties WHERE seen),
  'hours', (SELECT coalesce(jsonb_agg(jsonb_build_array(hour, n) ORDER BY hour), '[]') FROM (
      SELECT CASE WHEN reported_at < :midnight THEN
               floor(extract(epoch FROM reported_at - :past) / 3600)
             ELSE 24 + floor(extract(epoch FROM reported_at - :midnight) / 3600) END::int AS hour,
             count(*) AS n
      FROM recent GROUP BY 1) AS h),
  'districts', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.code), '[]') FROM districts AS d),
  'feed', (SELECT coalesce(jsonb_agg(to_jsonb(f) ORDER BY f.event DESC), '[]') FROM newest AS f),
  'marks', (SELECT coalesce(jsonb_agg(jsonb_build_array(m.lon, m.lat, m.light)), '[]') FROM (
      SELECT round(lon::numeric, 6) AS lon, round(lat::numeric, 6) AS lat,
             CASE WHEN due_at < :now THEN 2 WHEN light_at <= :now THEN 1 ELSE 0 END AS light
      FROM told ORDER BY due_at NULLS LAST, id LIMIT :marked) AS m),
  'alarms', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.due_at DESC, a.id), '[]') FROM (
      SELECT t.id, t.code, t.name, t.address, t.due_at, t.light_at, s.name AS street FROM told AS t
      LEFT JOIN divisions s ON s.tenant = :tenant AND s.code = left(t.area_code, 9)
      WHERE t.due_at < :now ORDER BY t.due_at DESC, t.id LIMIT :alarms) AS a)
)
""")


@dataclass
class _Board:
    """The last answer to one standing; its lock lets one of many screens ask anew."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: dt.datetime | None = None
    value: dict[str, Any] = field(default_factory=dict)


_BOARDS: WeakKeyDictionary[Engine, dict[Any, _Board]] = WeakKeyDictionary()


def wall(engine: Engine, caller: Caller, now: dt.datetime) -> dict[str, Any]:
    """Return figures, hours, districts, feed, marks and alarms as the caller may see them, with their moment.

    Today is compared with the same day of the last week, as days of work differ from those of rest:
    ``before`` and the hours 0 to 23 are that day's, 24 to 47 today's. Alarms are overdue cases, the newest first;
    a mark is longitude, latitude and 0 (in time), 1 (due soon) or 2 (overdue).
    """
    standing = (caller.tenant, caller.permissions, caller.areas, caller.actor)
    board = _BOARDS.setdefault(engine, {}).setdefault(standing, _Board())
    with board.lock:
        if board.at is None or not dt.timedelta() <= now - board.at < FRESH:
            board.value = _asked(engine, caller, now)
            board.at = now
        return board.value


def _asked(engine: Engine, caller: Caller, now: dt.datetime) -> dict[str, Any]:
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    past = midnight - WEEK
    given = {
        "tenant": caller.tenant,
        "now": now,
        "midnight": midnight,
        "past": past,
        "past_end": past + dt.timedelta(days=1),
        "then": now - WEEK,
        "since": (midnight - SPAN).date(),
        "day": midnight.date(),
        "fresh": now - dt.timedelta(minutes=15),
        "fed": FED,
        "alarms": ALARMS,
        "marked": MARKED,
    }
    with begin(engine, caller, read_only=True) as connection:
        found: dict[str, Any] = connection.scalar(_WALL, given)
    return {"at": now.isoformat(), "midnight": midnight.isoformat(), **found}
