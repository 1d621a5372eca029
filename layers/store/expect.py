"""How many rows the planner expects: what decides whether counting is worth its price."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store import forms
from layers.store.query import Query
from layers.store.read import select_matching


def matching(connection: Connection, info: LayerInfo, caller: Caller, query: Query) -> float:
    """Return how many features the planner expects to match; planning takes half a millisecond."""
    if not forms.plain(info, query):
        return _expected(connection.execute(_Explain(select_matching(info, caller, query))))
    form = forms.form(connection, select_matching, info, caller, query)
    asked = f"EXPLAIN (FORMAT JSON) {form.text}"
    return _expected(connection.exec_driver_sql(asked, form.parameters(caller, query)))


def _expected(answer: CursorResult[Any]) -> float:
    return float(answer.scalar_one()[0]["Plan"]["Plan Rows"])


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
