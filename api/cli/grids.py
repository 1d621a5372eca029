"""``wanmi grids``: make, check, edit and publish the unit grid."""

from __future__ import annotations

import typer

from api.cli import grids_draft, grids_edition
from api.cli.grids_generate import generate

HELP = """Unit grids: divide communities into cells, check and publish them. Guide: docs/grids.md"""


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command()(generate)
    for command in (
        grids_draft.load,
        grids_draft.drafts,
        grids_draft.check,
        grids_draft.code,
        grids_draft.publish,
        grids_edition.editions,
        grids_edition.rollback,
        grids_edition.locate,
        grids_edition.balance,
    ):
        group.command()(command)
    app.add_typer(group, name="grids")
