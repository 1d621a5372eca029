"""The engine: moves cases and their items along the flow, and nothing else does.

What others use::

    from services.cases.engine import New, Outcome, Wish, Work, act, act_in, opened, report

    # a person acts (own transaction; raises Forbidden, NotFound, Conflict, Unprocessable)
    act(engine, registry, caller, Wish(machine="order", subject=item_id, action="finish",
        key="<idempotency key>", seen=seq, reason="…", data={…})) -> Outcome

    # intake: place facts, judge, report, all in the transaction the caller opened
    with begin(engine, caller) as connection:
        work = opened(connection, registry, caller, at=now)
        case = report(work, New(source="collector", class_code="0601", geom=point, …))
        act_in(work, Wish(machine="case", subject=case.case_id, action="accept"))   # same transaction
        close(work)   # writes rows, events, clocks, outbox (act() does so itself)

``Wish``: machine ("case", "order", "field", "request", "token"), subject (id of the case or item; of the
case for what is new: ``request.ask``), action, key, seen, reason, data, occurred_at.
``Outcome``: case_id, item_id, machine, action, state_from, state, seq, at, moved (every event of the act).

How the engine finds what others contribute: the module ``hooks`` of each package in services/cases
(services/<id>/cases.py of other services; names there begin with ``<id>.``), constants only::

    GUARDS:    Mapping[str, Guard]     Guard    = (Work, Subject, str) -> Refusal | None
    EFFECTS:   Mapping[str, Effect]    Effect   = (Work, Subject, str) -> None
    SOURCES:   Mapping[str, Callable]  one answer per question, see below
    LISTENERS: Mapping[str, Listener]  Listener = (Engine, Registry, Sequence[Happened]) -> None,
                                       after commit, of one tenant, at least once and in order;
                                       idempotent on (case_id, seq)

Questions (``SOURCES``) and who answers without a hook:

=========== ============================================================== =========================
``flow``      (Work) -> Flow, of the case's flow_edition (None: newest)      codes/flow.csv
``calendar``  (Work, name) -> Calendar; "work", "night"                      chinesecalendar + OFFICE
``limit``     (Work, clock, Item | None) -> Limit | None (no clock)          engine/limits.py
``snapshot``  (Work, class_kind, class_code) -> Snapshot                     data/codes class tables
``condition`` (Work) -> Refusal | None: may it be filed                      class known, point given
``form``      (Work, Transition, data) -> Refusal | None                     None
``targets``   (Work, data) -> Targets: orders, hold, priority, policy, trace  data["targets"]
``person``    (Work, Item, refused) -> Chosen | None: who takes a field task posts of the grid/area
``evidence``  (Work, Item | None) -> Sequence[Evidence(kind, at, sha256)]     none
``enclose``   (Work) -> None: keeps the evidence that its steps name         nothing
``proof``     (Work) -> Proof: photos of each kind, whether it is checked    one of each, checked
``alike``     (Work, other case id) -> Refusal | None: may be merged          same class group, 30 m
``below``     (Work, unit, parent unit) -> bool                              case_units.parent
=========== ============================================================== =========================

``Work`` is the unit of work on one case: ``connection, registry, caller, posts, at, case, items, clocks`` and the
methods ``move``, ``add_item``, ``mark``, ``tell``, ``emit`` that effects use. Rows are dicts of columns.

Names of outbox rows: ``case.<action>`` and ``<machine>.<action>`` of every event, ``case.clock_yellow``, ``case.clock_red``.
"""

from services.cases.engine.act import act, act_in, close
from services.cases.engine.load import opened
from services.cases.engine.report import report
from services.cases.engine.words import (
    Chosen,
    Evidence,
    Happened,
    Held,
    New,
    OrderTo,
    Outcome,
    Refusal,
    Snapshot,
    Targets,
    Wish,
)
from services.cases.engine.work import Subject, Ticking, Work, append, change, widen

__all__ = [
    "Chosen",
    "Evidence",
    "Happened",
    "Held",
    "New",
    "OrderTo",
    "Outcome",
    "Refusal",
    "Snapshot",
    "Subject",
    "Targets",
    "Ticking",
    "Wish",
    "Work",
    "act",
    "act_in",
    "append",
    "change",
    "close",
    "opened",
    "report",
    "widen",
]
