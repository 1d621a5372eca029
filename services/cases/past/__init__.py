"""Reports of other systems: taken over as past cases, or played again as if they came in now.

A form of delivery is a table in ``codes/import_<form>.csv`` that says which class its kinds of
problems are (patterns, the first row that fits counts), and a reader of its columns here.
"""
