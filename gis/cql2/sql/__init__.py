"""From the tree of a filter to SQLAlchemy: every value bound, every type checked before the database."""
