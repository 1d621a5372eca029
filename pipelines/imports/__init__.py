"""Imports: the city's own data, and open data, into the layers.

A source (a file, a folder, an archive) becomes *parts*: the rows of one table that go into one
layer. ``prepare`` makes the parts and says what it understood; ``run`` loads them.

Whole or not at all: each part is one transaction. Files that fill one layer are therefore loaded
whole or not at all; OpenStreetMap files, which fill many, are read to the end before the first
row is written, so a broken file writes nothing, and a run that was interrupted between two layers
is completed by running it again (rows are keyed by ``source_id``, so nothing is doubled).
"""
