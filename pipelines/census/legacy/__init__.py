"""An old digital-city system's export: grids, components and closed cases, taken over with a reconciliation.

A legacy delivery is an ordinary run with option ``legacy`` (the edition its class codes are of, 2007
or 2013). What differs: its tables are told apart by their columns (:mod:`.roles`), tables of many
classes are divided among the layers, class codes and identifiers are carried to edition 2026
(:mod:`.recode`), grids of a city that has its own become lineage (:mod:`.cells`), closed cases become
past cases (:mod:`.cases`). :mod:`.reconcile` counts both sides afterwards.
"""
