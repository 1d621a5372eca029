"""``wanmi grids`` on drafts: listed, filled from a file, checked, coded, published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import console, notice, opened, settings, table
from gis.errors import BadInput

if TYPE_CHECKING:
    from gis.database.session import Caller
    from grids.check import Finding
    from grids.desk.desk import Desk

Tenant = Annotated[str | None, typer.Option(help="City; default: WANMI_TENANT.")]
Actor = Annotated[str, typer.Option("--as", help="Whose drafts: the user name on the web map.")]
Why = Annotated[str, typer.Option(help="Why; stands in the history.")]
Number = Annotated[int, typer.Argument(help="Number of the draft.", min=1)]
DEFAULT_ACTOR = "cli"
REFUSED = 2


def caller(tenant: str | None, actor: str = DEFAULT_ACTOR) -> Caller:
    """Whoever may run the program may edit the grids of its cities, in the name of ``actor``."""
    from gis.database.session import Caller

    rights = frozenset({"public", "staff", "admin", "grids.edit"})
    return Caller(tenant=tenant or settings().tenant, actor=actor, permissions=rights)


@contextmanager
def desk(tenant: str | None, actor: str = DEFAULT_ACTOR, draft: int = 0) -> Iterator[Desk]:
    """A transaction at the desk."""
    from gis.database.session import begin
    from grids.desk.desk import Desk
    from layers.registry import discover

    who = caller(tenant, actor)
    with opened() as engine, begin(engine, who) as connection:
        yield Desk(connection, discover(), who, draft)


def drafts(tenant: Tenant = None, actor: Actor = DEFAULT_ACTOR) -> None:
    """List the open drafts of a user and what each would change; nothing is changed."""
    from dataclasses import replace

    from grids.desk import draft

    shown = table("草稿 · draft", "原因 · reason", "新建 · new", "修改 · changed", "终止 · ended")
    with desk(tenant, actor) as at:
        for number in draft.mine(at):
            told = draft.told(replace(at, draft=number))
            counts = [str(told["cells"][word]) for word in ("created", "updated", "retired")]
            shown.add_row(str(number), told["reason"], *counts)
    console().print(shown)


def load(
    file: Annotated[Path, typer.Argument(help="Shapefile, GeoPackage, GeoJSON …", exists=True)],
    tenant: Tenant = None,
    actor: Actor = DEFAULT_ACTOR,
    reason: Why = "wanmi grids load",
) -> None:
    """Put an existing grid into a new draft, mend what is safe to mend, and say what is left.

    Cells of the communities in the file that it does not bring end with the draft; rows that are no
    cells go to the quarantine. `wanmi import file` publishes at once what has no errors.

    Example: wanmi grids load WG.shp --as wang
    """
    from gis.database.session import begin_owner
    from grids.desk.deliver import deliver
    from layers.accounts import tenants
    from layers.registry import discover
    from pipelines.imports.detect import detect
    from pipelines.imports.files.parts import parts
    from pipelines.imports.plan import Options

    who, registry = caller(tenant, actor), discover()
    with opened() as engine:
        with begin_owner(engine) as connection:
            city = tenants.get(connection, who.tenant)
        options = Options(layer="unit_grids", confirmed=True, city=city)
        [part] = parts(registry, file, detect(file), options)
        done = deliver(
            engine, registry, who, part.frames(), reason=reason, whole=True, published=False
        )
    console().print(
        f"草稿 · draft {done.draft}: 新建 · created {done.filled.created}, 修改 · changed "
        f"{done.filled.updated}, 终止 · ended {done.filled.retired}, 修复 · mended {done.mended}, "
        f"隔离 · quarantined {done.refused}"
    )
    _tell(done.findings)


def check(
    draft: Annotated[int, typer.Option(help="A draft; without, what is published.", min=0)] = 0,
    only: Annotated[
        str | None, typer.Option(help="Communities whose code begins so: a,b,c")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the findings to this .geojson.")] = None,
    tenant: Tenant = None,
    actor: Actor = DEFAULT_ACTOR,
) -> None:
    """Check a draft, or the published grid community by community; exit code 2 if there are errors.

    What is found of the published grid becomes the layer of findings on the map.

    Example: wanmi grids check --only 370102001 --out findings.geojson
    """
    from grids.check.findings import collection, errors
    from grids.desk import cells, findings, published

    with desk(tenant, actor, draft) as at:
        if draft:
            found = findings.of_draft(at)
        else:
            begins = tuple(part.strip() for part in (only or "").split(",") if part.strip())
            codes = [code for code in cells.homes(at) if code.startswith(begins or "")]
            found = published.checked(at, codes)
            published.renew(at, codes, found)
    if out is not None:
        out.write_text(json.dumps(collection(found), ensure_ascii=False), "utf-8")
        notice(f"已写入 · written to {out}")
    _tell(found)
    if errors(found):
        raise typer.Exit(REFUSED)


def code(draft: Number, tenant: Tenant = None, actor: Actor = DEFAULT_ACTOR) -> None:
    """Give codes to those cells of a draft that have none, a wrong one, or another cell's."""
    from grids.desk import findings
    from grids.desk.repairs import RECODED, repair

    with desk(tenant, actor, draft) as at:
        wanted = [item.key for item in findings.of_draft(at) if item.kind in RECODED]
        touched = repair(at, wanted) if wanted else []
    console().print(f"已编码 · coded {len(touched)}")


def publish(
    draft: Number,
    reason: Annotated[str | None, typer.Option(help="Why; default: that of the draft.")] = None,
    tenant: Tenant = None,
    actor: Actor = DEFAULT_ACTOR,
) -> None:
    """Check a draft and publish it as an edition; exit code 2 and the reasons if it cannot be."""
    from grids.publish.publish import FindingsError
    from grids.publish.publish import publish as put

    try:
        with desk(tenant, actor, draft) as at:
            done = put(at, reason=reason)
    except FindingsError as refused:
        _tell(refused.found)
        raise
    tell_edition(done)


def tell_edition(done: Any) -> None:
    """Say what was published."""
    edition = done.edition
    console().print(
        f"第 {edition['number']} 版 · edition {edition['number']}: {edition['cells']:,} 网格 · cells"
        f" (+{edition['created']} ~{edition['updated']} -{edition['retired']}), "
        f"沿革 · lineage {len(done.lineage)}, 改码 · recoded {len(done.recoded)}, "
        f"责任网格 · responsibility grids {done.followed['responsibility_grids']}"
    )


def _tell(found: Sequence[Finding]) -> None:
    from grids.check.kinds import KINDS

    shown = table("问题 · finding", "程度 · severity", "数量 · number", "例 · first")
    counts = Counter(item.kind for item in found)
    for kind in sorted(counts, key=lambda name: (KINDS[name].severity, name)):
        rule = KINDS[kind]
        first = next(item for item in found if item.kind == kind)
        told = first.feature()["properties"]
        shown.add_row(f"{rule.zh} · {rule.en}", rule.severity, str(counts[kind]), told["zh"])
    console().print(shown if counts else "没有问题 · nothing found")


def whole(text: str, name: str) -> float:
    """Read a number of the command line."""
    try:
        return float(text)
    except ValueError:
        raise BadInput("bad_number", f"{name} 不是数字。", f"{name} is no number.", name) from None
