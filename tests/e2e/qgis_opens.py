"""Run by the system's own Python with PyQGIS: opens a large layer as an analyst does, and tells how long that took.

Arguments: address of ``/ogc`` and a layer id, then ``read`` if nothing but reading all is wanted.
Prints one JSON document: seconds until
the layer is added (fields, extent, count), until the canvas has drawn a hundredth of it, all of it, and until every feature
was read into Python; the same for drawing all of it from one FlatGeobuf stream. ``_processor`` is QGIS's own processor time,
which a busy machine does not lengthen.
"""

import json
import os
import sys
import tempfile
import time

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

CANVAS = (1366, 768)


def layer(address, name):
    """The layer as QGIS's dialogue adds it: only what the canvas shows is asked for."""
    uri = f"url='{address}' typename='{name}' restrictToRequestBBOX='1'"
    made = QgsVectorLayer(uri, name, "OAPIF")
    assert made.isValid()
    return made


def draw(made, rectangle):
    """Draw a part of the map; the number of pixels that are not background."""
    settings = QgsMapSettings()
    settings.setLayers([made])
    settings.setDestinationCrs(made.crs())
    settings.setExtent(rectangle)
    settings.setOutputSize(QSize(*CANVAS))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    white = QColor("white").rgb()
    seen = range(0, CANVAS[0], 7)
    return sum(image.pixel(x, y) != white for x in seen for y in range(0, CANVAS[1], 7))


def read(address, name, found):
    """Read every feature into Python."""
    start, busy = time.monotonic(), time.process_time()
    found["read"] = sum(1 for _ in layer(address, name).getFeatures())
    found["read_all"] = time.monotonic() - start
    found["read_all_processor"] = time.process_time() - busy


def told(found):
    """Print what was found, and end: QGIS 3.22 falls over its own streamed layers while it stops."""
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()
    os._exit(0)


def main():
    """Start QGIS without a profile of anyone, open, draw, read, stop."""
    address, name, *only = sys.argv[1:]
    with tempfile.TemporaryDirectory() as profile:
        application = QgsApplication([], False, profile)
        application.initQgis()
        if only:
            found = {}
            read(address, name, found)
            told(found)
        clock, worked = time.monotonic, time.process_time
        start = clock()
        made = layer(address, name)
        QgsProject.instance().addMapLayer(made)
        found = {"fields": made.fields().count(), "count": made.featureCount()}
        extent = made.extent()
        found["added"] = clock() - start
        part = QgsRectangle(extent)
        part.scale(0.1)
        found["part_pixels"] = draw(made, part)
        found["part_drawn"] = clock() - start - found["added"]
        fresh = layer(address, name)
        start, busy = clock(), worked()
        found["pixels"] = draw(fresh, extent)
        found["drawn"] = clock() - start
        found["drawn_processor"] = worked() - busy
        read(address, name, found)
        start, busy = clock(), worked()
        stream = f"/vsicurl_streaming/{address}/collections/{name}/items?f=flatgeobuf"
        streamed = QgsVectorLayer(stream, name, "ogr")
        found["streamed_count"] = streamed.featureCount()
        found["streamed_pixels"] = draw(streamed, streamed.extent())
        found["streamed_drawn"] = clock() - start
        found["streamed_drawn_processor"] = worked() - busy
        told(found)


main()
