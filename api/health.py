"""Whether all is ready: the database answers and is in the state this program needs."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gis.errors import Unavailable
from layers import migrate

router = APIRouter(tags=["operation"])


@router.get("/healthz")
def healthz(request: Request) -> Response:
    """200 when requests can be served, else 503 with the reason."""
    state = request.app.state
    try:
        with state.engine.connect() as connection:
            found = migrate.current(connection)
    except SQLAlchemyError as error:
        raise Unavailable(
            "database_down", "数据库暂不可用。", "The database cannot be reached now."
        ) from error
    if found != state.fingerprint:
        raise Unavailable(
            "not_migrated",
            "数据库结构与程序不符，请运行 wanmi db migrate。",
            "The database is not in the state this program needs; run wanmi db migrate.",
        )
    return JSONResponse(
        {"status": "ok", "schema": found, "layers": len(state.registry.all())},
        headers={"cache-control": "no-store"},
    )
