"""Plain columns in spatial indexes: cases of one group near a point."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the extension."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def downgrade() -> None:
    """Leave it: other databases of the server may use it."""
