"""Routes of dispatch: the proposal for a case, and an edition replayed on past cases."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from gis.database.session import begin
from services.cases.api.answer import LARGEST, answer
from services.cases.api.site import At
from services.cases.dispatch.explain import in_words
from services.cases.dispatch.propose import of_case
from services.cases.dispatch.replay import MOST, Wanted, replay

router = APIRouter(tags=["cases"])


class Replaying(BaseModel):
    """Which edition (a draft, too) is replayed on the cases reported in a span of time."""

    model_config = ConfigDict(extra="forbid")

    edition: int = Field(ge=1, le=2**31)
    since: AwareDatetime
    until: AwareDatetime
    limit: int = Field(1000, ge=1, le=MOST)


@router.get("/{case}/proposal")
def proposal(case: Annotated[int, Path(ge=1, le=LARGEST)], site: At) -> Response:
    """Whom the policies in force propose for a case now, over which facts, and why not others."""
    with begin(site.engine, site.caller) as connection:
        found = of_case(connection, site.registry, site.caller, case, site.now)
        made = in_words(connection, site.caller.tenant, found)
    return answer(made)


@router.post("/dispatch/replay")
def replayed(site: At, body: Replaying) -> Response:
    """The share of cases that an edition sends to the units that had them, line by line."""
    found = replay(site.engine, site.registry, site.caller, Wanted(**body.model_dump()))
    lines: list[dict[str, Any]] = [{**vars(line), "same": line.same} for line in found.lines]
    return answer(
        {
            "cases": len(lines),
            "share": round(found.share, 4),
            "policies": found.by_policy(),
            "lines": lines,
        }
    )
