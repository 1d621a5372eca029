"""Census pipelines: from a surveyor's files to the published map, with nothing silently lost.

A *run* takes one delivery (a file, an archive, a folder) through fixed steps, each of which can be
repeated and is all or nothing:

========  =================================================================================
inspect   what is in it: datasets, fields, types, encodings, CRS or suspects, counts, samples
map       which column fills which field, which delivered value means which code
check     every declared rule on every row (data/census/rules.csv); bad rows to quarantine
match     which row is which feature on the map: unchanged, moved, changed, new or gone
publish   identifiers, responsible units and addresses; one changeset, which can be undone
========  =================================================================================

Between match and publish a person approves; pairs that are in doubt are decided one by one. What a
run knows lies in the database (:mod:`pipelines.census.tables`); its rows lie as Arrow files in its
folder (:mod:`pipelines.census.folder`) and can be made again from the delivery. Each step reads the
files of the step before and writes its own whole; :mod:`pipelines.census.steps` runs them.
"""
