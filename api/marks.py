"""The mark of the data and of the caller's rights, as it is at the moment of the request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine
from starlette.requests import Request

from api.auth import Who
from gis.database.asking import Asking
from gis.database.session import BULK_ROLE, Caller
from layers.registry import Registry
from layers.store import watermark


class Marks:
    """Asks for marks: nothing is remembered, so that a change counts from the moment of its answer on."""

    def __init__(self, engine: Engine, registry: Registry) -> None:
        self._asking = Asking(engine, BULK_ROLE)
        self._registry = registry

    async def of(self, caller: Caller) -> str:
        """The mark of all that ``caller`` may see, to be asked for before the data is read."""
        values = watermark.values(self._registry, caller)
        (row,) = await self._asking.rows(watermark.QUESTION, values)
        return watermark.mark(row, caller)

    async def close(self) -> None:
        """End the connection."""
        await self._asking.close()


async def mark_of(request: Request, who: Who) -> str:
    """The mark of this request."""
    marks: Marks = request.app.state.marks
    return await marks.of(who)


Mark = Annotated[str, Depends(mark_of)]
"""The mark, as a parameter of a route."""
