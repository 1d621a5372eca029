"""The routes of processes and jobs."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.ogc import pages, values
from api.ogc.items import PRIVATE
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, only
from api.ogc.processes import answers, describe, execute, people
from api.ogc.processes.execute import Execution
from gis.database.session import begin
from gis.errors import NotFound, Unavailable
from layers.jobs import discover, queue
from layers.jobs.discover import AnyProcess
from layers.jobs.queue import Wanted

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
JSON = "application/json"
STATES = ("accepted", "running", "successful", "failed", "dismissed")
MOST_JOBS = 1_000
PAGE = frozenset({"limit", "offset"})
FILTERS = PAGE | {"type", "processID", "status", "datetime", "minDuration", "maxDuration"}
FIRST_LOOK, LAST_LOOK = 0.02, 0.5
"""Seconds between looks at a job somebody waits for; they grow."""


async def _raw(request: Request) -> bytes:
    return await request.body()


Raw = Annotated[bytes, Depends(_raw)]


@router.api_route("/processes", methods=READ)
def processes(request: Request, who: Who) -> Response:
    """The analyses that exist for the caller."""
    ask = Ask(request, who)
    given = only(ask.pairs, COMMON | PAGE)
    start = values.whole("offset", given.get("offset", "0"))
    limit = min(values.whole("limit", given.get("limit", "100"), 1), MOST_JOBS)
    made = describe.listing(ask.root, discover.visible(who), ask.language, start, limit)
    return pages.document(ask, made, JSON, "processes/list.html", COMMON | PAGE)


@router.api_route("/processes/{process}", methods=READ)
def process_of(request: Request, who: Who, process: str) -> Response:
    """One analysis with its inputs and outputs."""
    ask = Ask(request, who)
    made = describe.description(ask.root, _process(ask, process), ask.language)
    if ask.format() == "html":
        return people.form(ask, made)
    return pages.document(ask, made, JSON, "")


@router.api_route("/form.js", methods=READ)
def script() -> Response:
    """The script of the forms of processes."""
    return people.script()


@router.post("/processes/{process}/execution")
async def execution(request: Request, who: Who, process: str, raw: Raw) -> Response:
    """Run an analysis: the answer, or with ``Prefer: respond-async`` the job."""
    ask = Ask(request, who)
    only(ask.pairs)
    found = _process(ask, process)
    asked = execute.read(raw, found, f"{ask.root}/collections")
    wait = execute.wait_of(request.headers.get("prefer", ""), found.waits)
    job = await run_in_threadpool(_submit, ask, found, asked, wait is not None)
    if wait is None:
        return await run_in_threadpool(_accepted, ask, job)
    ended = await _ended(ask, job, wait)
    return await run_in_threadpool(_results, ask, ended)


@router.api_route("/jobs", methods=READ)
def jobs(request: Request, who: Who) -> Response:
    """The caller's jobs, newest first."""
    ask = Ask(request, who)
    given = only(ask.pairs, COMMON | FILTERS)
    wanted = _wanted(given)
    with _reading(ask) as connection:
        rows, total = queue.listing(connection, who, wanted)
    links = [
        {"rel": "self", "type": JSON, "href": f"{ask.root}/jobs"},
        {"rel": "alternate", "type": "text/html", "href": f"{ask.root}/jobs?f=html"},
    ]
    if wanted.offset + len(rows) < total:
        following = {**given, "offset": wanted.offset + len(rows)}
        links.append(
            {"rel": "next", "type": JSON, "href": f"{ask.root}/jobs?{urlencode(following)}"}
        )
    listed = [answers.status(ask.root, row, ask.language) for row in rows]
    made = {"jobs": listed, "links": links, "numberMatched": total}
    return pages.document(ask, made, JSON, "processes/jobs.html", COMMON | FILTERS)


@router.api_route("/jobs/{job}", methods=READ)
def job_of(request: Request, who: Who, job: str) -> Response:
    """How far a job is."""
    ask = Ask(request, who)
    row = _job(ask, job)
    made = answers.status(ask.root, row, ask.language)
    if ask.format() == "html":
        named = people.titles(discover.processes().get(row.process), ask.language)
        with _reading(ask) as connection:
            made["outputs"] = people.outputs(queue.results(connection, who, job), named)
        made["title"] = named.get("", row.process)
    return pages.document(ask, made, JSON, "processes/job.html")


@router.api_route("/jobs/{job}/results", methods=READ)
def results_of(request: Request, who: Who, job: str) -> Response:
    """The results of a job, in the form its request asked for."""
    ask = Ask(request, who)
    only(ask.pairs)
    return _results(ask, _job(ask, job))


@router.api_route("/jobs/{job}/results/{output}", methods=READ)
def result_of(request: Request, who: Who, job: str, output: str) -> Response:
    """A single output."""
    ask = Ask(request, who)
    only(ask.pairs)
    return _results(ask, _job(ask, job), output)


@router.delete("/jobs/{job}")
def dismiss(request: Request, who: Who, job: str) -> Response:
    """Stop a job, or remove the results of a finished one."""
    ask = Ask(request, who)
    only(ask.pairs)
    _job(ask, job)
    with begin(ask.site.engine, who) as connection:
        row = queue.dismiss(connection, who, job)
    return JSONResponse(answers.status(ask.root, row, ask.language), headers=PRIVATE)


def _process(ask: Ask, name: str) -> AnyProcess:
    try:
        return discover.get(name, ask.caller)
    except NotFound as error:
        raise answers.typed(error, "no-such-process") from None


def _job(ask: Ask, job: str) -> Row[Any]:
    try:
        with _reading(ask) as connection:
            return queue.get(connection, ask.caller, job)
    except NotFound as error:
        raise answers.typed(error, "no-such-job") from None


def _reading(ask: Ask) -> Any:
    return begin(ask.site.engine, ask.caller, read_only=True, timeout_ms=ask.site.timeout_ms)


def _submit(ask: Ask, process: AnyProcess, asked: Execution, awaited: bool) -> str:
    options = {"outputs": list(asked.outputs), "response": asked.response}
    request = queue.Request(
        process=process.id, inputs=asked.inputs, options=options, awaited=awaited
    )
    with begin(ask.site.engine, ask.caller) as connection:
        return queue.submit(connection, ask.caller, request)


def _accepted(ask: Ask, job: str) -> Response:
    made = answers.status(ask.root, _job(ask, job), ask.language)
    headers = {
        **PRIVATE,
        "location": f"{ask.root}/jobs/{job}",
        "preference-applied": "respond-async",
    }
    return JSONResponse(made, 201, headers)


async def _ended(ask: Ask, job: str, wait: float) -> Row[Any]:
    """Look at the job until it has ended; Unavailable tells where it is if that takes too long."""
    until, pause = time.monotonic() + wait, FIRST_LOOK
    while True:
        row = await run_in_threadpool(_job, ask, job)
        if row.state not in queue.OPEN:
            return row
        if time.monotonic() >= until:
            error = Unavailable(
                "still_running",
                f"分析仍在进行，请稍后到 {ask.root}/jobs/{job} 查看结果。",
                f"The analysis goes on; its results will be at {ask.root}/jobs/{job}.",
            )
            vars(error)["extra"] = {"job": job}
            raise error
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, LAST_LOOK)


def _results(ask: Ask, job: Row[Any], output: str | None = None) -> Response:
    if job.state != "successful":
        raise answers.refusal(job)
    with _reading(ask) as connection:
        outputs = queue.results(connection, ask.caller, job.id)
    if output is not None and output not in outputs:
        raise NotFound("no_such_output", "没有这个输出。", "There is no such output.", "output")
    wanted = [output] if output is not None else job.options["outputs"]
    shape = "raw" if output is not None else job.options["response"]
    body, media = answers.results(outputs, wanted, shape)
    return answers.answer(body, media, answers.monitored(ask.root, job.id))


def _wanted(given: dict[str, str]) -> Wanted:
    states = values.names(given.get("status", ""))
    for state in states:
        if state not in STATES:
            raise values.bad("status", state, "没有这个状态", "there is no such status")
    when = values.when(given["datetime"]) if "datetime" in given else None
    shortest, longest = (_seconds(given, name) for name in ("minDuration", "maxDuration"))
    kinds = values.names(given.get("type", ""))
    return Wanted(
        # All our jobs are of this type; asking for another finds none.
        processes=values.names(given.get("processID", ""))
        if not kinds or "process" in kinds
        else (" ",),
        states=states,
        since=when.since if when else None,
        until=when.until if when else None,
        shortest=shortest,
        longest=longest,
        limit=min(values.whole("limit", given.get("limit", "100"), 1), MOST_JOBS),
        offset=values.whole("offset", given.get("offset", "0")),
    )


def _seconds(given: dict[str, str], name: str) -> float | None:
    return float(values.whole(name, given[name])) if name in given else None
