"""The third step: declared rules on every row. A rule is one line of data/census/rules.csv.

``rules.csv`` says which *kind* of check is made on which layers and fields, with which parameters,
how grave a breach is and in which sentence it is told. The kinds are the modules of
:mod:`pipelines.census.rules.kinds`, found by existing. A kind has ``check`` (a chunk of rows at a
time, on any machine) or ``whole`` (all rows of a dataset together). Adding a rule is adding a line.
"""
