"""Layers of the cases, and the tables beside them: those here, and those of the parts, found by existing.

A part is a package of ``services/cases``; its spatial objects are in its module ``layers``, its
other tables in its module ``tables``.
"""

import importlib

from services.cases.layers.case import Case
from services.cases.layers.item import CaseItem
from services.parts import having

__all__ = ["Case", "CaseItem"]

for _name in (*having("cases", "tables"), *having("cases", "layers")):
    importlib.import_module(_name)
