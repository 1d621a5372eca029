"""The steps in order, and how a run is taken as far as it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gis.database.session import begin
from gis.errors import Conflict
from pipelines.census.inspect.step import inspect
from pipelines.census.mapping.step import map_datasets
from pipelines.census.match.approve import approve, undecided
from pipelines.census.match.step import match
from pipelines.census.publish.step import publish
from pipelines.census.rules.step import check
from pipelines.census.state import STATES, Run, ended
from pipelines.census.work import Work, held

STEPS: Mapping[str, Callable[[Work], None]] = {
    "inspect": inspect,
    "map": map_datasets,
    "check": check,
    "match": match,
    "approve": approve,
    "publish": publish,
}
"""Each reads what the step before wrote, and leaves its own result whole or none."""


def advance(work: Work, until: str = "publish", *, again: str | None = None) -> Run:
    """Do the steps that follow, ``until`` included; return the run as it stands then.

    ``again`` names the first step to be done anew, because something that it depends on changed.
    Raises Conflict while another process works on the run, for a run that ended, and where a
    person has to decide first (see :func:`waiting`).
    """
    with held(work.engine, work.caller, work.run_id):
        for step in _ahead(work.run, until, again):
            refusal = waiting(work, step)
            if refusal is not None:
                raise refusal
            STEPS[step](work)
    return work.run


def _ahead(run: Run, until: str, again: str | None) -> list[str]:
    if run.state in ("publish", "cancelled"):
        if again is None and run.state == "publish":
            return []
        raise ended(run.id)
    done = STATES.index(run.state)
    first = min(done + 1, STATES.index(again)) if again else done + 1
    return list(STATES[first : STATES.index(until) + 1])


def waiting(work: Work, step: str) -> Conflict | None:
    """Why ``step`` cannot begin before a person stated or decided something."""
    run = work.run
    done = run.summary.get("map", {})
    if step == "check" and not (done.get("mapped") or done.get("aside")):
        lacks = run.summary.get("map", {}).get("waiting") or []
        problems = [item.problem for item in work.datasets() if item.problem]
        first = (lacks or problems or [_NOTHING])[0]
        return Conflict("census_waits", first["zh"], first["en"], first.get("lacks"))
    count = _undecided(work) if step == "publish" else 0
    if count:
        return Conflict(
            "census_undecided",
            f"有 {count} 对存疑的匹配等待决定。",
            f"{count} doubtful pairs wait for a decision.",
        )
    return None


def _undecided(work: Work) -> int:
    with begin(work.engine, work.caller, read_only=True) as connection:
        return undecided(connection, work.caller, work.run_id)


_NOTHING = {"zh": "没有可用的数据集。", "en": "There is no usable dataset."}
