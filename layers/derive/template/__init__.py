"""Empty forms for surveyors, derived from a layer: a workbook and a GeoPackage.

Filled in, they are read by the import without any mapping.
"""

from layers.derive.template.geopackage import geopackage
from layers.derive.template.workbook import workbook

__all__ = ["geopackage", "workbook"]
