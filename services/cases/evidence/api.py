"""Routes of evidence, below ``/api/cases``: upload before the report, look at with the case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.params import Path as InPath
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from services.cases.evidence import show
from services.cases.evidence.files import Files
from services.cases.evidence.limits import check_size
from services.cases.evidence.upload import receive
from services.context import Asking, Database

router = APIRouter(tags=["cases"])
Hash = Annotated[str, InPath(pattern="^[0-9a-f]{64}$")]
LOCKED = {
    "cache-control": "private, max-age=86400, immutable",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
}


@router.post("/evidence", status_code=201)
async def upload(request: Request, caller: Asking, engine: Database) -> dict[str, Any]:
    """Upload a photo or clip (the body is the file); the answer's ``sha256`` names it in the report."""
    var: Path = request.app.state.settings.var
    arrived = Files(var).incoming()
    try:
        size = 0
        with arrived.open("wb") as file:
            async for piece in request.stream():
                size += len(piece)
                check_size(size, clip=True)
                file.write(piece)
        found = await run_in_threadpool(receive, engine, var, caller, arrived)
    finally:
        arrived.unlink(missing_ok=True)
    return found.told()


@router.get("/{case}/evidence")
def of_case(case: int, caller: Asking, engine: Database) -> list[dict[str, Any]]:
    """List the evidence of a case, with its distance and time from it."""
    return show.listed(engine, caller, case)


@router.get("/{case}/evidence/{sha256}/{part}")
def one(
    case: int,
    sha256: Hash,
    part: Literal["shown", "small", "original"],
    request: Request,
    caller: Asking,
    engine: Database,
) -> FileResponse:
    """Serve a picture written anew, or the original as a download."""
    var: Path = request.app.state.settings.var
    path, media = show.located(engine, var, caller, case, sha256, part)
    if part != "original":
        return FileResponse(path, media_type=media, headers=LOCKED)
    name = f"{sha256[:12]}.{media.rpartition('/')[2]}"
    return FileResponse(path, filename=name, media_type="application/octet-stream", headers=LOCKED)
