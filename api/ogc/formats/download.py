"""Features as a file, streamed from the cursor: a page, or all that matches.

Whatever may be refused is refused before the head is sent. What fails later breaks the connection, so
that no client takes a part for the whole.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from threading import BoundedSemaphore
from urllib.parse import quote

from sqlalchemy import Connection

from api.ogc import links
from api.ogc.formats.catalogue import Format
from api.ogc.formats.sheet import Sheet
from api.ogc.formats.streamed import Pieces, Streamed
from api.ogc.items import Site, page_headers
from api.ogc.parameters import Pairs
from api.ogc.schema import Language
from gis.database.session import begin
from gis.errors import Unavailable
from layers.city_codes import held
from layers.info import LayerInfo
from layers.store import arrow, count
from layers.store.arrow import End
from layers.store.geojson import no_such_feature
from layers.store.query import EVERYTHING, Query


@dataclass(frozen=True)
class Wish:
    """A layer, the features of it, their format, and the parameters that said so.

    ``feature`` is the id of the only one asked for: without it there is nothing to give. ``titles``
    as of :class:`~api.ogc.formats.sheet.Sheet`.
    """

    info: LayerInfo
    query: Query
    form: Format
    pairs: Pairs = ()
    feature: str | None = None
    titles: Language | None = None


def respond(site: Site, wish: Wish, places: BoundedSemaphore) -> Streamed:
    """Return the answer, its first features already read; ``places`` bounds how many run at once."""
    if not places.acquire(blocking=False):
        raise Unavailable(
            "busy",
            "正在进行的下载过多，请稍后重试。",
            "Too many downloads are running; please try again.",
        )
    with ExitStack() as stack:
        stack.callback(places.release)
        connection = stack.enter_context(
            begin(site.engine, site.caller, read_only=True, timeout_ms=site.timeout_ms)
        )
        sheet, headers = _opened(site, wish, connection, stack)
        assert wish.form.writer is not None
        pieces = Pieces(wish.form.writer(sheet), stack.pop_all())
        return Streamed(pieces, headers, wish.form.content_type)


def _opened(
    site: Site, wish: Wish, connection: Connection, stack: ExitStack
) -> tuple[Sheet, dict[str, str]]:
    """All statements see the same moment, so that counts, links and rows agree."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    info, query = wish.info, wish.query
    end = None
    if query.limit < EVERYTHING:
        end = arrow.end_of_page(connection, info, site.caller, query)
        if wish.feature is not None and not end.returned:
            raise no_such_feature(wish.feature)
    matched = count.matched(connection, info, site.caller, query, end or End(0, True, None))
    wanted = arrow.table(info, site.caller, query)
    reading = stack.enter_context(closing(arrow.batches(connection, wanted)))
    first = next(reading, None)
    batches = reading if first is None else chain([first], reading)
    number = end.returned if end else None
    lists = held.lists(connection, site.caller.tenant) if wish.titles else held.delivered
    sheet = Sheet(info, wanted.schema, query.crs, batches, number, wish.titles, lists)
    return sheet, _headers(site, wish, end, matched)


def _headers(site: Site, wish: Wish, end: End | None, matched: int | None) -> dict[str, str]:
    name = f"{wish.info.id}.{wish.form.suffix}"
    title = quote(f"{wish.info.title_zh}.{wish.form.suffix}")
    headers = {
        **page_headers(wish.query, matched),
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{title}",
    }
    if end is None:
        return headers
    headers["ogc-numberreturned"] = str(end.returned)
    following = links.next_pairs(wish.query, end, wish.pairs)
    if following is not None:
        here = f"{site.base}/collections/{wish.info.id}"
        headers["link"] = links.in_header(here, wish.form, following)
    return headers
