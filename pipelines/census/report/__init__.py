"""Reports of a run: what was delivered, found, matched and published, for people and for the file."""
