"""Run by the system's own Python with PyQGIS: loads style files into layers and tells what QGIS makes of them.

Argument: a JSON file with a list of layers: ``geometry``, ``field`` and ``values`` (features to draw, one each),
``names`` (the fields), ``file``. Prints one JSON document with what was loaded and the colours drawn.
"""

import json
import pathlib
import sys
import tempfile

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QColor  # type: ignore[import-not-found]

STEP, HALF = 60, 20  # pixels between features, and half the size of a line or area
KINDS = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
# Points are looked at from afar, where they are plain dots.
SCALES = {"point": 50_000, "line": 2_000, "polygon": 2_000}


def shape(kind, number, metres):
    """A feature of this kind at its place in the row."""
    x = (number + 0.5) * STEP * metres
    reach = HALF * metres
    if kind == "point":
        return f"POINT({x} 0)"
    if kind == "line":
        return f"LINESTRING({x - reach} 0, {x + reach} 0)"
    west, east = x - reach, x + reach
    ring = f"{west} {-reach}, {east} {-reach}, {east} {reach}, {west} {reach}, {west} {-reach}"
    return f"POLYGON(({ring}))"


def made(given):
    """A layer in memory with one feature per value."""
    kind = given["geometry"]
    fields = "&".join(f"field={name}:string" for name in given["names"])
    layer = QgsVectorLayer(f"{KINDS[kind]}?crs=EPSG:3857&{fields}", "x", "memory")
    metres = SCALES[kind] * 0.0254 / 96
    for number, value in enumerate(given["values"]):
        feature = QgsFeature(layer.fields())
        if given["field"]:
            feature[given["field"]] = value
        feature.setGeometry(QgsGeometry.fromWkt(shape(kind, number, metres)))
        layer.dataProvider().addFeature(feature)
    return layer, metres


def drawn(layer, metres, number):
    """Colours in the middles of the features."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    width, height = STEP * number, STEP
    settings.setOutputSize(QSize(width, height))
    settings.setOutputDpi(96)
    half = height / 2 * metres
    settings.setExtent(QgsRectangle(0, -half, width * metres, half))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return [image.pixelColor(int((one + 0.5) * STEP), height // 2).name() for one in range(number)]


def looked_at(given):
    """What QGIS makes of one file."""
    layer, metres = made(given)
    load = layer.loadNamedStyle if given["file"].endswith(".qml") else layer.loadSldStyle
    message, good = load(given["file"])
    fields = range(layer.fields().count())
    widgets = {layer.fields()[at].name(): layer.editorWidgetSetup(at) for at in fields}
    return {
        "good": good,
        "message": message,
        "colors": drawn(layer, metres, len(given["values"])),
        "labels": layer.labelsEnabled(),
        "aliases": {layer.fields()[at].name(): layer.attributeAlias(at) for at in fields},
        "lists": {
            name: [title for one in setup.config()["map"] for title in one]
            for name, setup in widgets.items()
            if setup.type() == "ValueMap"
        },
        "fixed": [
            layer.fields()[at].name() for at in fields if layer.editFormConfig().readOnly(at)
        ],
    }


def main():
    """Start QGIS without a profile of anyone, look, stop."""
    with tempfile.TemporaryDirectory() as profile:
        application = QgsApplication([], False, profile)
        application.initQgis()
        asked = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
        answer = [looked_at(given) for given in asked]
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
        application.exitQgis()


main()
