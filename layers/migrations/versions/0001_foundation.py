"""Extensions and roles that every table stands on."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("wanmi",)
depends_on = None

EXTENSIONS = ("postgis", "btree_gin", "pg_trgm", "unaccent")
ROLES = (("wanmi_app", ""), ("wanmi_bulk", " BYPASSRLS"))


def upgrade() -> None:
    """Create extensions, and the two roles that touch data (they can log in, see ADR 0003)."""
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for role, attributes in ROLES:
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role} LOGIN{attributes}; END IF; END $$"
        )
        op.execute(f"GRANT {role} TO CURRENT_USER")


def downgrade() -> None:
    """Leave extensions and roles: other databases of the server may use them."""
