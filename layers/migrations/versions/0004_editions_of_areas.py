"""Districts may have editions of the configuration of their own; rules of notices are editions, too.

A city's own rules of notices, kept in a table until now, are to be put into a draft of the kind
"notices" by hand.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let ranges of a kind overlap in different areas; drop the table of notice rules."""
    op.execute("DROP TABLE IF EXISTS notice_rules")
    op.execute(
        "DO $$ BEGIN IF to_regclass('case_editions') IS NOT NULL THEN "
        "ALTER TABLE case_editions ADD COLUMN IF NOT EXISTS area varchar NOT NULL DEFAULT ''; "
        "ALTER TABLE case_editions DROP CONSTRAINT IF EXISTS ex_case_editions_published; "
        "ALTER TABLE case_editions ADD CONSTRAINT ex_case_editions_area EXCLUDE USING gist "
        "(tenant WITH =, kind WITH =, area WITH =, tstzrange(valid_from, valid_to) WITH &&) "
        "WHERE (status = 'published'); END IF; END $$"
    )


def downgrade() -> None:
    """Editions of areas cannot be told apart by programs before this."""
