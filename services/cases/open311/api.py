"""Routes of Open311 GeoReport v2, below ``/open311/v2``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gis.database.session import Caller, begin_bulk, system
from gis.errors import Unauthenticated
from services.cases.intake.api import desk_of
from services.cases.intake.receive import receive
from services.cases.open311 import listing, posted
from services.cases.open311 import services as offers
from services.cases.open311.formats import rendered
from services.cases.open311.refusals import bad_key, in_its_form, missing, unknown
from services.cases.public.follow import find
from services.context import Asking, Now, slots_of

_EITHER: dict[str, Any] = {"content": {"application/json": {}, "text/xml": {}}}
_SAID: dict[int | str, dict[str, Any]] = {
    200: {"description": "As asked", **_EITHER},
    201: {"description": "Taken in", **_EITHER},
    400: {"description": "Not understood", **_EITHER},
    403: {"description": "Not with this key", **_EITHER},
    404: {"description": "Nothing of that name", **_EITHER},
    "4XX": {"description": "Refused", **_EITHER},
}
outside = APIRouter(prefix="/open311/v2", tags=["open311"], responses=_SAID)
FORMS = ("xml", "json")


@outside.get("/discovery.{form}")
@in_its_form
async def discovery(request: Request, form: str) -> Response:
    """Where the service is and what it speaks (Open311 Service Discovery)."""
    _known_form(form)
    root = str(request.url).rpartition("/")[0]
    point = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": root,
        "changeset": "2026-11-22T00:00:00Z",
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    found = {
        "changeset": "2026-11-22T00:00:00Z",
        "contact": "",
        "key_service": "",
        "endpoints": [point],
    }
    return rendered(found, "discovery", form)


@outside.get("/services.{form}")
@in_its_form
async def services(request: Request, form: str, caller: Asking, now: Now) -> Response:
    """Everything that can be reported."""
    tenant, read = await _city(request, form, caller)
    return rendered(await read(lambda c: offers.services(c, tenant, now)), "services", form)


@outside.get("/services/{code}.{form}")
@in_its_form
async def service(request: Request, code: str, form: str, caller: Asking, now: Now) -> Response:
    """What a report of this service is asked besides."""
    tenant, read = await _city(request, form, caller)
    found = await read(lambda c: offers.definition(c, tenant, code, now))
    return rendered(found, "service_definition", form)


@outside.get("/requests.{form}")
@in_its_form
async def requests(request: Request, form: str, caller: Asking, now: Now) -> Response:
    """Requests of the last 90 days (at most 1,000), or those named."""
    tenant, read = await _city(request, form, caller)
    wish = listing.asked(request.query_params, now)
    found = await read(lambda c: listing.requests(c, tenant, wish))
    return rendered(found, "service_requests", form)


@outside.get("/requests/{number}.{form}")
@in_its_form
async def one(request: Request, number: str, form: str, caller: Asking) -> Response:
    """One request by its number."""
    tenant, _ = await _city(request, form, caller)
    row = await run_in_threadpool(find, request.app.state.engine, tenant, number)
    return rendered([listing.told(row)], "service_requests", form)


@outside.get("/tokens/{token}.{form}")
@in_its_form
async def token(request: Request, token: str, form: str, caller: Asking) -> Response:
    """The request of a token: numbers are given at once here, and are their own tokens."""
    tenant, _ = await _city(request, form, caller)
    row = await run_in_threadpool(find, request.app.state.engine, tenant, token)
    found = {"token": row["tracking"], "service_request_id": row["tracking"]}
    return rendered([found], "service_requests", form)


@outside.post("/requests.{form}", status_code=201)
@in_its_form
async def post(request: Request, form: str, caller: Asking, now: Now) -> Response:
    """Report a problem."""
    given = posted.fields(await request.body())
    tenant, read = await _city(request, form, caller, posted.first(given, "jurisdiction_id"))
    who = await _reporter(request, caller, tenant, posted.first(given, "api_key"))
    code = posted.first(given, "service_code")
    if not code:
        raise missing("service_code")

    def understood(connection: Connection) -> Any:
        item = offers.offered(connection, tenant, now).get(code)
        if item is None:
            raise unknown("service_code", "服务", code)
        schema = offers.form_of(connection, tenant, item, now)
        return posted.candidate(given, item, offers.typed(schema, posted.attributes(given)))

    candidate = await read(understood)
    desk = await desk_of(request, who, wait=candidate.point is None)
    taking = partial(receive, desk, who, candidate, at=now)
    made = await to_thread.run_sync(taking, limiter=await slots_of(request))
    notice = "该问题已有人上报，正在处理。" if made["known"] else ""
    told = {"service_request_id": made["tracking"], "service_notice": notice, "account_id": None}
    return rendered([told], "service_requests", form, 201)


async def _city(
    request: Request, form: str, caller: Caller, given: str = ""
) -> tuple[str, Callable[[Callable[[Connection], Any]], Any]]:
    """The jurisdiction that is asked, and how to read its rows (as the program: each route chooses)."""
    _known_form(form)
    tenant = given or request.query_params.get("jurisdiction_id") or caller.tenant
    engine = request.app.state.engine

    def read(work: Callable[[Connection], Any]) -> Any:
        def run() -> Any:
            with begin_bulk(engine, system(tenant)) as connection:
                return work(connection)

        return run_in_threadpool(run)

    if "," in tenant or not await read(lambda c: offers.known(c, tenant)):
        raise unknown("jurisdiction_id", "辖区", tenant)
    return tenant, read


async def _reporter(request: Request, caller: Caller, tenant: str, key: str) -> Caller:
    """Whoever reports: the holder of ``api_key`` (a token of this city), else the public."""
    if not key:
        return caller if caller.tenant == tenant else Caller(tenant=tenant)
    try:
        found: Caller = await request.app.state.gate.caller("", key)
    except Unauthenticated:
        raise bad_key() from None
    if found.tenant != tenant:
        raise bad_key()
    return found


def _known_form(form: str) -> None:
    if form not in FORMS:
        raise unknown("format", "格式", form)
