"""A first load goes straight into the layer: where a city has nothing yet, there is nothing to compare.

The rows are written once instead of twice, and while the next ones are still being judged. Their
keys are judged by the unique indexes, which are built when all rows have come in
(:mod:`layers.store.reindex`): only where that fails are the rows that occur twice looked for.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from gis.database.session import analyze
from layers.store.landing import Landing, Merged, Target
from layers.store.merge import count_all, renew_statistics
from layers.store.reindex import Aside, has_rows, set_aside


class Straight(Landing):
    """The layer's own table, without its indexes until the load is settled."""

    number = "id"
    mine = "tenant = :tenant AND changeset_id = :changeset"

    def __init__(self, target: Target, aside: Aside) -> None:
        super().__init__(target, target.info.table.name)
        self._aside = aside
        self.same = {
            "tenant": target.caller.tenant,
            "valid_from": target.at,
            "changeset_id": target.changeset,
        }

    def settle(self, refuse: Callable[[], None]) -> Merged:
        """Build the indexes; where a key occurs twice, refuse those rows first.

        They are looked for without indexes, so the planner must know how many rows came: where it believes
        the table as small as it was, it would compare every row with every other.
        """
        try:
            with self.target.connection.begin_nested():
                self._aside.put_back()
        except IntegrityError:
            analyze(self.target.connection, self.target.info.table.name)
            refuse()
            self._aside.put_back()
        deltas: dict[str, int] = {}
        count_all(self.target, deltas)
        created = sum(deltas.values())
        renew_statistics(self.target, created)
        return Merged(created, 0, deltas)


def straight(target: Target, expected: int) -> Straight | None:
    """The layer itself if the tenant has nothing in it and its indexes can be left aside meanwhile."""
    table, tenant = target.info.table, target.caller.tenant
    if has_rows(target.connection, table, tenant):
        return None
    aside = set_aside(target.connection, table, expected, without=tenant)
    return None if aside is None else Straight(target, aside)
