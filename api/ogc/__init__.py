"""OGC API on the one map."""
