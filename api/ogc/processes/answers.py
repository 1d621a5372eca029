"""Jobs and results as documents."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from starlette.responses import Response

from api.ogc.items import PRIVATE
from api.ogc.schema import Language
from gis.errors import NotFound, WanmiError

JSON = "application/json"
_EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
_RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
_TITLES = {"zh": ("状态", "结果", "执行过程"), "en": ("Status", "Results", "The process")}


class JobError(WanmiError):
    """A job ended with this refusal."""


def status(base: str, job: Row[Any], language: Language) -> dict[str, Any]:
    """Return the status document of a job (statusInfo)."""
    here, titles = f"{base}/jobs/{job.id}", _TITLES[language]
    links = [
        {"rel": "self", "type": JSON, "href": here, "title": titles[0]},
        {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
        {"rel": "process", "type": JSON, "href": f"{base}/processes/{job.process}"},
    ]
    if job.state == "successful":
        links.append({"rel": _RESULTS, "type": JSON, "href": f"{here}/results", "title": titles[1]})
    times = {
        "created": job.created_at,
        "started": job.started_at,
        "finished": job.finished_at,
        "updated": job.updated_at,
    }
    return {
        "processID": job.process,
        "type": "process",
        "jobID": job.id,
        "status": job.state,
        **({"message": job.error[language]} if job.error else {}),
        "progress": job.progress,
        **{name: _time(moment) for name, moment in times.items() if moment},
        "links": links,
    }


def results(
    outputs: Mapping[str, tuple[str, str]], wanted: Sequence[str], shape: str
) -> tuple[bytes, str]:
    """Return body and media type: the one raw value, several raw values as parts, or one document."""
    given = {name: outputs[name] for name in wanted if name in outputs}
    if shape == "document":
        members = ",".join(f"{json.dumps(name)}:{text}" for name, (_, text) in given.items())
        return f"{{{members}}}".encode(), JSON
    if len(given) == 1:
        ((media, text),) = given.values()
        return text.encode(), media
    return _parts(given)


def refusal(job: Row[Any]) -> WanmiError:
    """Return why a job has no results, as an error to raise."""
    if job.state == "failed":
        error = JobError(job.error["code"], job.error["zh"], job.error["en"])
        error.status = int(job.error.get("status", 500))
        return error
    if job.state == "dismissed":
        return NotFound(
            "job_dismissed", "任务已取消，没有结果。", "The job was dismissed; it has no results."
        )
    waiting = NotFound(
        "result_not_ready", "结果尚未就绪。", "The results are not ready yet; look at the job."
    )
    return typed(waiting, "result-not-ready")


def typed(error: WanmiError, name: str) -> WanmiError:
    """Give ``error`` the type that the standard demands for it."""
    vars(error)["extra"] = {"type": f"{_EXCEPTIONS}/{name}"}
    return error


def monitored(base: str, job_id: str) -> dict[str, str]:
    """Headers that name the job behind an answer."""
    return {**PRIVATE, "link": f'<{base}/jobs/{job_id}>; rel="monitor"'}


def answer(body: bytes, media: str, headers: Mapping[str, str]) -> Response:
    """Return results; those of a job never change, but belong to somebody."""
    return Response(body, headers=dict(headers), media_type=media)


def _parts(given: Mapping[str, tuple[str, str]]) -> tuple[bytes, str]:
    """One part per output (RFC 2387), named by its Content-ID."""
    mark = secrets.token_hex(12)
    parts = [
        f"--{mark}\r\nContent-Type: {media}\r\nContent-ID: <{name}>\r\n\r\n{text}\r\n"
        for name, (media, text) in given.items()
    ]
    return f"{''.join(parts)}--{mark}--\r\n".encode(), f"multipart/related; boundary={mark}"


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
