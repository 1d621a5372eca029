"""The one verb of intake: a candidate is placed, judged, compared, and becomes a case or joins one."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

import shapely

from gis.database.session import Caller, begin_bulk
from gis.database.together import together
from gis.errors import Unprocessable
from layers.store.failures import translated
from layers.store.idempotency import once
from services.cases.config import held as editions
from services.cases.config import hooks, readers
from services.cases.config.kinds import similar
from services.cases.contacts import mask
from services.cases.engine import New, Snapshot, Work, posts, report
from services.cases.engine.clocks import settle
from services.cases.engine.work import SYSTEM_HELD
from services.cases.evidence.attach import Found, examine
from services.cases.evidence.stored import ENCLOSED
from services.cases.intake import write
from services.cases.intake.answer import told
from services.cases.intake.candidate import Candidate, check_source
from services.cases.intake.desk import Desk
from services.cases.intake.known import Looked, Suspect, likely, locks, suspects
from services.cases.intake.place import Placed, placed, questions, spot
from services.cases.intake.unite import Union, elder_first, union, unite
from services.cases.rules.intake import Incoming, Verdict, judge
from services.cases.rules.similar import Seen

LONGEST = 2000
"""Characters of a case's description."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """All that was found out about a candidate before anything is written."""

    candidate: Candidate
    snapshot: Snapshot
    placed: Placed
    verdict: Verdict
    evidence: list[Found]
    suspects: list[Suspect]
    place: str
    union: Union | None = None

    @property
    def address(self) -> str:
        """The place in the reporter's words if there are any, else as the geocoder tells it."""
        return mask.text(self.candidate.address) or self.place

    @property
    def joins(self) -> Suspect | None:
        """The known case that the report tells of, None if it is a new one."""
        return next((one for one in self.suspects if one.joined), None)


def receive(
    desk: Desk,
    caller: Caller,
    candidate: Candidate,
    *,
    at: dt.datetime,
    key: str | None = None,
    program: bool = False,
) -> dict[str, Any]:
    """Take in a report in one transaction and return the answer (see :mod:`.answer`).

    The same ``key``, or the same source and external key, again is the same report: it gets the
    same answer. Raises Unprocessable for a class, place or evidence that does not exist and where
    a rule refuses the report (it names zone and rule), Forbidden for a source that is not the
    caller's. All of it runs elevated: what is near must be known even to those who may not see it;
    the tenant is bound in every statement. ``program`` acts with the system's post (sensors, video analysis, imports).
    """
    located = _located(desk, candidate)
    with translated(), begin_bulk(desk.engine, caller, reuse_plans=True) as connection:

        def do() -> dict[str, Any]:
            work = Work(connection, desk.registry, caller, at, SYSTEM_HELD if program else ())
            return _taken(desk, work, located)

        return dict(once(connection, caller, key, ["report", asdict(candidate)], do).value)


def _located(desk: Desk, candidate: Candidate) -> Candidate:
    """An address stands for the point where there is none; done before the transaction."""
    words = candidate.address or candidate.description
    if candidate.point is None and candidate.component is None and words:
        return replace(candidate, point=desk.find(words))
    return candidate


def _taken(desk: Desk, work: Work, candidate: Candidate) -> dict[str, Any]:
    point, thing = spot(work, candidate)
    around = _read(work, point)
    check_source(work, candidate.source)
    before = write.earlier(work, candidate)
    if before is not None:
        return before
    judged = _judged(desk, work, candidate, placed(work, point, thing, around))
    joined = judged.joins
    if joined is None:
        _begin(work, judged)
    case = int(joined.row["id"]) if joined else work.case.id
    answer = write.rows(desk, work, judged, case, told(work, judged, case))
    if judged.union is not None:
        unite(work, judged.union)
    return answer


def _read(work: Work, point: shapely.Point) -> list[list[Any]]:
    """Read at once what does not hang on other reports: posts and editions into ``work``, and the place."""
    held, found, *around = together(
        work.connection,
        posts.question(work.caller, work.at),
        editions.question(work.tenant),
        *questions(work, point),
    )
    work.posts = work.posts or posts.held(work.caller, held)
    hooks.keep(work, editions.whole(work.connection, work.tenant, found))
    return around


def _judged(desk: Desk, work: Work, candidate: Candidate, place: Placed) -> Judged:
    """Find out everything; the locks come last, so that others wait as short as possible."""
    snapshot = _snapshot(work, candidate)
    rules = readers.intake_rules.of(
        work.connection, work.tenant, hooks.known(work).at("intake", work.at, place.area_code)
    )
    verdict = judge(rules, _incoming(work, candidate, snapshot), place.zones)
    if verdict.decision == "refuse":
        ruling = verdict.rulings[0]
        raise Unprocessable(f"refused_{ruling.rule}", ruling.zh, ruling.en, "point")
    evidence = examine(work.connection, work.tenant, candidate.evidence, place.point, work.at)
    words = desk.address(work, place.point.x, place.point.y)
    looked = _looked(work, candidate, snapshot, place)
    _, found = together(work.connection, locks(work.tenant, looked), likely(work.tenant, looked))
    alike = suspects(looked, found)
    one = union(looked, alike)
    return Judged(
        candidate=candidate,
        snapshot=snapshot,
        placed=place,
        verdict=verdict,
        evidence=evidence,
        suspects=elder_first(alike, one),
        place=words,
        union=one,
    )


def _snapshot(work: Work, candidate: Candidate) -> Snapshot:
    for kind in (
        (candidate.class_kind,) if candidate.class_kind else ("matter", "event", "component")
    ):
        found: Snapshot | None = work.ask("snapshot", kind, candidate.class_code)
        if found is not None:
            return found
    raise Unprocessable(
        "no_such_class",
        f"没有类别“{candidate.class_code[:40]}”。",
        f"There is no class “{candidate.class_code[:40]}”.",
        "class_code",
    )


def _incoming(work: Work, candidate: Candidate, snapshot: Snapshot) -> Incoming:
    return Incoming(source=candidate.source, class_code=snapshot.code, at=work.at)


def _looked(work: Work, candidate: Candidate, snapshot: Snapshot, placed: Placed) -> Looked:
    held = hooks.known(work).at("similar", work.at)
    rows = readers.likeness.of(work.connection, work.tenant, held)
    return Looked(
        point=placed.point,
        seen=Seen(
            group=snapshot.group,
            class_code=snapshot.code,
            at=work.at,
            component=placed.thing.key if placed.thing else None,
        ),
        source=candidate.source,
        rule=similar.find(rows, snapshot.group),
        words=mask.text(candidate.address),
    )


def _begin(work: Work, judged: Judged) -> None:
    """A new case, by the engine's first step."""
    candidate, placed, thing = judged.candidate, judged.placed, judged.placed.thing
    handler = placed.handler
    columns: dict[str, Any] = {
        "responsibility_grid": placed.responsibility[0]["code"] if placed.responsibility else None,
        "handling_grid": handler["code"] if handler else None,
        "sim_group": judged.snapshot.group,
    }
    if thing is not None:
        columns |= {
            "component_layer": thing.layer, "component_id": thing.id, "component_code": thing.key,
        }  # fmt: skip
    if remarks := _remarks(judged):
        columns["extra"] = remarks
    data = {name: value for name, value in candidate.data.items() if name != "evidence"}
    if judged.evidence:
        data["evidence"] = [{"kind": one.kind, "sha256": one.sha256} for one in judged.evidence]
    new = New(
        source=candidate.source,
        class_code=judged.snapshot.code,
        class_kind=judged.snapshot.kind,
        geom=placed.point,
        action=candidate.action,
        description=_cut(mask.text(candidate.description)) or None,
        address=judged.address[:300] or None,
        columns=columns,
        stamps=placed.stamps(),
        data=data,
        occurred_at=candidate.occurred_at,
    )
    report(work, new)
    work.scratch[ENCLOSED] = True
    settle(work)


def _cut(words: str) -> str:
    """What a case keeps of a long description; its report keeps the whole."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _remarks(judged: Judged) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if judged.verdict.decision != "accept":
        ruling = judged.verdict.rulings[0]
        found["triage"] = {
            "decision": ruling.decision,
            "rule": ruling.rule,
            "zone": ruling.zone.name,
        }
    if judged.candidate.confidence is not None:
        found["confidence"] = judged.candidate.confidence
    if judged.candidate.occurred_at is not None:
        found["occurred_at"] = judged.candidate.occurred_at.isoformat()
    return found
