"""Layers as QGIS style files (QML, as QGIS 3.22 and later read them): symbols, labels and forms.

What no standard carries to the desktop is here: pictograms, Chinese aliases of the fields, code lists
as drop-down lists and read-only fields, in any QGIS.
"""
