"""The ``wanmi`` command: one file per group of commands, found by existing.

A file here that has ``register(app: typer.Typer) -> None`` adds its commands. Heavy imports stay
inside the commands, so that ``wanmi --help`` answers at once.
"""
