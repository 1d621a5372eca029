"""``wanmi grids``: make, check and publish the unit grid."""

from __future__ import annotations

import typer

from api.cli.grids_generate import generate

HELP = """Unit grids: divide communities into cells, check and publish them. Guide: docs/grids-generate.md"""


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command()(generate)
    app.add_typer(group, name="grids")
