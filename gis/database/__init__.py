"""The spatial database: settings, private cluster, engine and the caller's transaction."""
