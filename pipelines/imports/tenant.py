"""The city an import goes into: created when it is new, and centred on what was loaded."""

from __future__ import annotations

import re

from sqlalchemy import Engine

from gis.database.session import begin_owner
from gis.errors import BadInput, NotFound
from layers.accounts import tenants
from pipelines.imports.report import Report

_NAME = re.compile(r"[a-z0-9_-]{1,40}")


def ensure(engine: Engine, tenant: str, title: str | None = None) -> bool:
    """Create the tenant if there is none of that name; return whether it is new.

    A new one has no bounds, so that nothing is outside of it; set them with ``wanmi tenants``.
    """
    if not _NAME.fullmatch(tenant):
        raise BadInput(
            "bad_tenant",
            f"租户名“{tenant}”只能含小写字母、数字、“-”和“_”。",
            f"The tenant “{tenant}” may have lower-case letters, digits, “-” and “_” only.",
        )
    with begin_owner(engine) as connection:
        try:
            tenants.get(connection, tenant)
        except NotFound:
            shown = title or tenant
            tenants.put(connection, tenants.City(id=tenant, title_zh=shown, title_en=shown))
            return True
    return False


def remember_extent(engine: Engine, report: Report) -> None:
    """Widen the area the tenant's data covers, on which the map opens."""
    if report.extent is not None and not report.dry_run:
        with begin_owner(engine) as connection:
            tenants.widen(connection, report.tenant, report.extent)
