"""The temporary table of a bulk load whose rows are compared with what the city has already."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from layers.store.landing import Landing, Merged, Target
from layers.store.merge import merge

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


class Stage(Landing):
    """Rows of one load; ``n`` numbers them in the order of the delivery."""

    number = "n"
    mine = "true"

    def __init__(self, target: Target) -> None:
        super().__init__(target, "wanmi_stage")
        columns = ", ".join(
            f"{column.name} {column.type.compile(dialect=_DIALECT)}"
            for column in target.info.table.columns
            if column.name not in ("tenant", "id", "valid_from", "changeset_id")
        )
        target.connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{self.name}"))
        target.connection.execute(
            text(
                f"CREATE TEMP TABLE {self.name} (n bigint GENERATED ALWAYS AS IDENTITY, {columns}) "
                "ON COMMIT DROP"
            )
        )

    def settle(self, refuse: Callable[[], None]) -> Merged:
        """Analyze the keys, so that the joins that follow are planned on facts; refuse; merge."""
        self.target.connection.execute(text(f"ANALYZE {self.name} (n, source_id, code)"))
        refuse()
        return merge(self)
