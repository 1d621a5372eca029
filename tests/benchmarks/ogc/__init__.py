"""Our OGC API beside the servers an analyst could pick instead, and under load for long."""
