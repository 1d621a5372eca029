"""Create, replace, update and retire single features over HTTP (OGC API – Features – Part 4).

Every write is one changeset through :func:`layers.store.edit.apply` in a transaction of the caller,
so permission, history and audit are those of every other edit. ``If-Match`` and
``If-Unmodified-Since`` are honoured where sent and never demanded: QGIS sends neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from sqlalchemy import Connection

from api.ogc import body
from api.ogc.body import Sent
from api.ogc.cities import Offer
from api.ogc.items import Site, id_of, read_item
from gis.crs import CRS84
from gis.database.session import begin
from gis.errors import BadInput, Conflict, Unauthenticated, WanmiError
from grids.desk.desk import CELLS, Desk
from grids.desk.incoming import completed, published_by_edition
from layers.info import LayerInfo, refusal
from layers.registry import Registry
from layers.store import drafts
from layers.store.edit import Edit, Outcome, apply

SOURCE = "ogc"
DEFAULT_REASON = "OGC API"
REASON_HEADER = "wanmi-reason"


class PreconditionError(WanmiError):
    """The feature is not in the version the client started from (412)."""

    status = 412


@dataclass(frozen=True)
class Writing:
    """A write request: where, in which layer, with which headers (lower-case) and body.

    ``draft`` is the caller's draft that is edited, 0 for an edit that everybody sees at once.
    """

    site: Site
    registry: Registry
    info: LayerInfo
    offer: Offer
    headers: Mapping[str, str]
    raw: bytes = b""
    draft: int = 0


def create(writing: Writing) -> Outcome:
    """Add the feature sent."""
    _may(writing)
    sent = _sent(writing)
    values = body.for_create(sent, writing.info)
    edit = Edit(layer=writing.info, op="create", values=values, geom=sent.geometry)
    return _apply(writing, edit, sent.reason)


def replace(writing: Writing, feature_id: str) -> Outcome:
    """Put the feature sent in place of the present version; fields not sent become null."""
    _may(writing)
    sent = _sent(writing)
    edit = Edit(
        layer=writing.info,
        op="update",
        feature_id=id_of(feature_id),
        values=body.for_replace(sent, writing.info),
        geom=sent.geometry,
        unshaped=sent.geometry is None,
        replace=True,
        expected=_expected(writing, feature_id),
    )
    return _apply(writing, edit, sent.reason)


def update(writing: Writing, feature_id: str) -> Outcome:
    """Change what the merge patch names and leave the rest."""
    _may(writing)
    sent = _sent(writing)
    edit = Edit(
        layer=writing.info,
        op="update",
        feature_id=id_of(feature_id),
        values=sent.properties,
        geom=sent.geometry,
        unshaped=sent.shaped and sent.geometry is None,
        expected=_expected(writing, feature_id),
    )
    return _apply(writing, edit, sent.reason)


def retire(writing: Writing, feature_id: str) -> Outcome:
    """End the feature; the map of earlier days still shows it."""
    _may(writing)
    edit = Edit(
        layer=writing.info,
        op="retire",
        feature_id=id_of(feature_id),
        expected=_expected(writing, feature_id),
    )
    return _apply(writing, edit, None)


def _may(writing: Writing) -> None:
    """Before anything is read: anonymous callers are asked to log in, others refused."""
    info, caller = writing.info, writing.site.caller
    if info.writable(caller):
        return
    if caller.actor is None:
        raise Unauthenticated("login_needed", "请先登录。", "Please log in first.")
    raise refusal(info)


def _sent(writing: Writing) -> Sent:
    named = writing.headers.get("content-crs")
    crs = writing.offer.find(named, "content-crs") if named else CRS84
    return body.read(writing.raw, writing.headers.get("content-type"), crs)


def _apply(writing: Writing, edit: Edit, reason: str | None) -> Outcome:
    header = writing.headers.get(REASON_HEADER)
    why = reason or (unquote(header) if header else None) or DEFAULT_REASON
    site = writing.site
    try:
        with begin(site.engine, site.caller, timeout_ms=site.timeout_ms) as connection:
            if writing.draft:
                return _into_draft(connection, writing, edit)
            done = apply(
                connection, writing.registry, site.caller, [edit], reason=why, source=SOURCE
            )
            if edit.layer.id == CELLS:
                published_by_edition(edit)  # after the rights were judged; nothing of it is kept
            return done
    except Conflict as conflict:
        if conflict.code != "changed_meanwhile":
            raise
        raise _outdated() from conflict


def _into_draft(connection: Connection, writing: Writing, edit: Edit) -> Outcome:
    """Add the edit to the draft; its version is the draft's number from now on."""
    registry, caller, draft = writing.registry, writing.site.caller, writing.draft
    expected = None if edit.expected == draft else edit.expected
    edit = changed(edit, layer=registry.get(edit.layer.id), expected=expected)
    if edit.layer.id == CELLS:
        edit = completed(Desk(connection, registry, caller, draft), edit)
    [(_, number)] = drafts.put_all(connection, registry, caller, draft, [edit], label=edit.op)
    return Outcome(draft, dt.datetime.now(dt.UTC), [number])


def _expected(writing: Writing, feature_id: str) -> int | None:
    """The version a conditional request names; None where it names none."""
    tags = writing.headers.get("if-match", "").strip()
    if tags and tags != "*":
        named = [tag.strip().strip('"') for tag in tags.split(",")]
        current = str(read_item(writing.site, writing.info, feature_id).version)
        if current not in named:
            raise _outdated()
        return int(current)
    return _unmodified(writing, feature_id)


def _unmodified(writing: Writing, feature_id: str) -> int | None:
    since = writing.headers.get("if-unmodified-since")
    if not since:
        return None
    try:
        limit = parsedate_to_datetime(since)
        item = read_item(writing.site, writing.info, feature_id)
        late = item.since.replace(microsecond=0) > limit
    except (ValueError, TypeError):
        raise BadInput(
            "bad_header",
            "If-Unmodified-Since 不是合法的 HTTP 日期。",
            "If-Unmodified-Since is no HTTP date.",
            "if-unmodified-since",
        ) from None
    if late:
        raise _outdated()
    return item.version


def _outdated() -> PreconditionError:
    return PreconditionError(
        "changed_meanwhile",
        "要素已被他人修改，请重新读取后再试。",
        "The feature was changed meanwhile; read it again.",
    )
