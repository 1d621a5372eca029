"""What a city changes in the code lists of its layers while it works: words, values of its own, ends.

The lists of data/codes come with the program and are the same everywhere. A city's changes are
versions beside them (:mod:`layers.city_codes.model`), never rows of the files.
"""
