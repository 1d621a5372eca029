"""Kinds of checks, one per file; a rule names the file. See :mod:`pipelines.census.rules`."""
