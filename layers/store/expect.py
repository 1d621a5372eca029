"""How many rows the planner expects: what decides whether counting is worth its price."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal


def expected(connection: Connection, statement: Select[Any]) -> float:
    """Return how many rows the planner expects; planning takes half a millisecond."""
    plan = connection.execute(_Explain(statement)).scalar_one()
    return float(plan[0]["Plan"]["Plan Rows"])


class _Explain(Executable, ClauseElement):
    """``EXPLAIN`` of a statement, with the statement's own parameters; compiled once per form."""

    inherit_cache = True
    _traverse_internals = [("statement", InternalTraversal.dp_clauseelement)]  # noqa: RUF012

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement

    @property
    def _all_selected_columns(self) -> tuple[()]:
        """What SQLAlchemy looks up in results of a statement it has compiled before: a plan has none."""
        return ()


@compiles(_Explain)
def _explain(element: _Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"
