"""The case sheet 案件登记表: one case on paper, with its map, photos, deadlines and every step.

``gather.py`` reads what the caller may see, ``plan.py`` draws the map from the city's own layers,
``sheet.typ`` is the page, ``page.py`` sets it (Typst, Apache-2.0; fonts are embedded as subsets).
"""
