"""Row security: the database itself keeps cities, permissions and areas apart.

The statements here go past the store, as a faulty route would: straight to the tables, with the
role and settings of a caller's transaction.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from gis.database.session import Caller, begin
from gis.errors import BadInput, Forbidden, NotFound
from layers.derive.policies import COMMANDS
from layers.store.edit import Edit
from tests.layers.conftest import EAST, WEST


def _names(town, caller, table="street_lights"):
    with begin(town.engine, caller) as connection:
        return sorted(connection.execute(text(f"SELECT name FROM {table}")).scalars())


def _node(town, lon, name):
    info = town.layer("drainage_nodes")
    edit = Edit(layer=info, op="create", values={"name": name}, geom=shapely.Point(lon, 36.5))
    return town.apply(town.editor(), edit).ids[0]


@pytest.fixture
def lit(town):
    """A lamp and a drainage node (for staff) in each county."""
    town.lamp(lon=117.2, name="west")
    town.lamp(lon=117.8, name="east")
    _node(town, 117.2, "west")
    _node(town, 117.8, "east")
    return town


def test_without_identity_there_are_no_rows(lit) -> None:
    with lit.engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE wanmi_app"))
        assert connection.execute(text("SELECT * FROM street_lights")).all() == []


def test_another_city_is_not_there(lit) -> None:
    stranger = Caller(
        tenant="elsewhere",
        actor="x",
        permissions=frozenset({"public", "staff", "lighting.edit", "admin"}),
    )
    assert _names(lit, stranger) == []
    with begin(lit.engine, stranger) as connection:
        for table in (
            "street_lights",
            "street_lights_history",
            "changes",
            "changesets",
            "layer_counts",
        ):
            statement = text(f"SELECT count(*) FROM {table} WHERE tenant = :tenant")
            assert connection.scalar(statement, {"tenant": lit.tenant}) == 0
        changed = connection.execute(
            text("UPDATE street_lights SET name = 'x' WHERE tenant = :tenant"),
            {"tenant": lit.tenant},
        )
        assert changed.rowcount == 0


def test_rows_cannot_be_written_into_another_city(lit) -> None:
    stranger = Caller(
        tenant="elsewhere", actor="x", permissions=frozenset({"public", "staff", "lighting.edit"})
    )
    statement = text(
        "INSERT INTO street_lights (tenant, valid_from, changeset_id, geom) "
        "VALUES (:tenant, now(), 1, ST_SetSRID(ST_MakePoint(117.2, 36.5), 4490))"
    )
    with pytest.raises(ProgrammingError) as refused, begin(lit.engine, stranger) as connection:
        connection.execute(statement, {"tenant": lit.tenant})
    assert refused.value.orig.sqlstate == "42501"


def test_a_row_never_moves_to_another_city(lit) -> None:
    with pytest.raises(ProgrammingError), begin(lit.engine, lit.editor()) as connection:
        connection.execute(
            text("UPDATE street_lights SET tenant = 'elsewhere' WHERE tenant = :tenant"),
            {"tenant": lit.tenant},
        )


def test_the_public_reads_public_layers_whole_and_staff_layers_not_at_all(lit) -> None:
    assert _names(lit, lit.caller()) == ["east", "west"]
    assert _names(lit, lit.caller(), "drainage_nodes") == []
    assert _names(lit, lit.caller("staff"), "drainage_nodes") == ["east", "west"]


def test_an_area_narrows_staff_layers_and_never_public_ones(lit) -> None:
    west = lit.caller("staff", areas=(WEST,))
    assert _names(lit, west) == ["east", "west"]
    assert _names(lit, west, "drainage_nodes") == ["west"]
    both = lit.caller("staff", areas=(WEST, EAST))
    assert _names(lit, both, "drainage_nodes") == ["east", "west"]
    assert _names(lit, lit.caller("staff", areas=()), "drainage_nodes") == []


def test_an_area_narrows_writing_of_every_layer(lit) -> None:
    west = lit.editor(areas=(WEST,))
    with begin(lit.engine, west) as connection:
        changed = connection.execute(
            text("UPDATE street_lights SET note = 'x' WHERE tenant = :tenant RETURNING name"),
            {"tenant": lit.tenant},
        )
        assert changed.scalars().all() == ["west"]
        gone = connection.execute(
            text("DELETE FROM street_lights WHERE tenant = :tenant RETURNING name"),
            {"tenant": lit.tenant},
        )
        assert gone.scalars().all() == ["west"]
        connection.rollback()


def test_a_feature_on_the_border_belongs_to_both(lit) -> None:
    roads = lit.layer("roads")
    line = shapely.LineString([(117.4, 36.5), (117.6, 36.5)])
    road = lit.apply(lit.editor(), Edit(layer=roads, op="create", geom=line)).ids[0]
    for area in (WEST, EAST):
        edit = Edit(layer=roads, op="update", feature_id=road, values={"name": area})
        lit.apply(lit.editor(areas=(area,)), edit)


def test_nothing_is_moved_out_of_or_into_ones_area(lit) -> None:
    lamps, west = lit.layer("street_lights"), lit.editor(areas=(WEST,))
    with pytest.raises(Forbidden):
        lit.lamp(west, lon=117.8)
    own = lit.lamp(west, lon=117.3)
    away = Edit(layer=lamps, op="update", feature_id=own, geom=shapely.Point(117.9, 36.5))
    with pytest.raises(Forbidden):
        lit.apply(west, away)


def test_a_feature_of_another_area_may_be_seen_but_not_touched(lit) -> None:
    lamps, west = lit.layer("street_lights"), lit.editor(areas=(WEST,))
    east = lit.lamp(lon=117.9)
    for edit in (
        Edit(layer=lamps, op="update", feature_id=east, values={"name": "x"}),
        Edit(layer=lamps, op="retire", feature_id=east),
    ):
        with pytest.raises(Forbidden) as refused:
            lit.apply(west, edit)
        assert refused.value.code == "not_your_area"


def test_a_hidden_feature_is_not_even_there(lit) -> None:
    nodes = lit.layer("drainage_nodes")
    east = _node(lit, 117.9, "secret")
    with pytest.raises(NotFound):
        lit.apply(
            lit.editor(areas=(WEST,)),
            Edit(layer=nodes, op="update", feature_id=east, values={"name": "x"}),
        )


def test_history_can_be_added_to_and_never_rewritten(lit) -> None:
    lamp = lit.lamp(name="a")
    lit.apply(lit.editor(), Edit(layer=lit.layer("street_lights"), op="retire", feature_id=lamp))
    for statement in (
        "UPDATE street_lights_history SET name = 'x'",
        "DELETE FROM street_lights_history",
        "TRUNCATE street_lights_history",
        "DELETE FROM changes",
        "UPDATE changes SET op = 'x'",
        "DELETE FROM changesets",
    ):
        with (
            pytest.raises(ProgrammingError) as refused,
            begin(lit.engine, lit.editor()) as connection,
        ):
            connection.execute(text(statement))
        assert refused.value.orig.sqlstate == "42501"


def test_accounts_and_roles_are_out_of_reach(lit) -> None:
    for table in ("users", "tokens", "roles", "login_failures", "tenants"):
        with pytest.raises(ProgrammingError), begin(lit.engine, lit.editor()) as connection:
            connection.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "SET LOCAL row_security = off; SELECT * FROM drainage_nodes",
        "ALTER TABLE street_lights DISABLE ROW LEVEL SECURITY",
        "DROP POLICY street_lights_select ON street_lights",
        "CREATE TABLE mine (id int)",
    ],
)
def test_security_cannot_be_switched_off(lit, statement) -> None:
    with pytest.raises(DBAPIError), begin(lit.engine, lit.caller()) as connection:
        connection.exec_driver_sql(statement)


def test_the_identity_ends_with_the_transaction(lit) -> None:
    with begin(lit.engine, lit.editor()):
        pass
    with lit.engine.begin() as connection:
        assert connection.scalar(text("SELECT current_setting('wanmi.tenants', true)")) in (
            None,
            "",
        )
        assert connection.scalar(text("SELECT current_user")) != "wanmi_app"


@pytest.mark.parametrize("tenant", ["x'; SELECT 1; --", "{a}", '"a"', "a\\", ""])
def test_the_names_of_settings_are_quoted(lit, tenant) -> None:
    assert _names(lit, Caller(tenant=tenant)) == []


def test_one_name_cannot_stand_for_two(lit) -> None:
    """The policies split their settings at commas."""
    for caller in (
        Caller(tenant=f"elsewhere,{lit.tenant}"),
        lit.caller("a,staff"),
        lit.caller(areas=("a,*",)),
    ):
        with pytest.raises(BadInput):
            _names(lit, caller)


def test_a_connection_without_transaction_is_not_used(lit) -> None:
    """SET LOCAL would have no effect there, and the owner's rights would serve the caller."""
    automatic = lit.engine.execution_options(isolation_level="AUTOCOMMIT")
    with pytest.raises(RuntimeError):
        _names(replace(lit, engine=automatic), lit.caller())


def test_every_layer_has_a_policy_per_command(lit) -> None:
    rows = lit.rows("SELECT tablename, lower(cmd) AS cmd FROM pg_policies")
    found = {(row.tablename, row.cmd) for row in rows}
    for info in lit.registry.bases():
        if info.events:  # the program alone writes them: nobody has a policy to
            assert {cmd for table, cmd in found if table == info.table.name} == {"select"}
            continue
        assert {(info.table.name, command) for command in COMMANDS} <= found
        assert {(info.history.name, command) for command in ("select", "insert")} <= found
        assert (info.history.name, "update") not in found
