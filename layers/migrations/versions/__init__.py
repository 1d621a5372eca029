"""Alembic revisions: what cannot be derived from the declarations (docs/adr/0002)."""
