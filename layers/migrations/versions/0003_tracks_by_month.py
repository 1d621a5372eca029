"""Positions of patrols become a table by months; secrets of web hooks are stored no more.

What there was becomes the rest of the partitioned table and goes row by row as it ages. Secrets now
follow from the installation's key: web hooks opened before sign with other ones, open them anew.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TRACKS = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('case_track_pieces') AND relkind = 'r') THEN
    ALTER TABLE case_track_pieces RENAME TO case_track_pieces_rest;
    ALTER INDEX pk_case_track_pieces RENAME TO pk_case_track_pieces_rest;
    ALTER INDEX IF EXISTS ix_case_track_pieces_started RENAME TO ix_case_track_pieces_rest_started;
    REVOKE ALL ON case_track_pieces_rest FROM wanmi_app, wanmi_bulk;
    CREATE TABLE case_track_pieces (LIKE case_track_pieces_rest INCLUDING DEFAULTS)
        PARTITION BY RANGE (started_at);
    ALTER TABLE case_track_pieces ADD CONSTRAINT pk_case_track_pieces
        PRIMARY KEY (tenant, person, started_at);
    ALTER TABLE case_track_pieces ATTACH PARTITION case_track_pieces_rest DEFAULT;
END IF;
END $$
"""


def upgrade() -> None:
    """Partition the positions and forget the secrets, where there are such tables."""
    op.execute(TRACKS)
    op.execute("ALTER TABLE IF EXISTS notice_endpoints DROP COLUMN IF EXISTS secret")


def downgrade() -> None:
    """Nothing reads the columns that are gone; the partitioned table serves as the plain one did."""
