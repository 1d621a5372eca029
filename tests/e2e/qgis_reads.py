"""Run by the system's own Python with PyQGIS: lists the collections of a server and reads layers.

Arguments: address of ``/ogc`` (with ``?token=`` if need be), user name and password of the connection
(may be empty), then layer ids. Prints one JSON document.
"""

import json
import sys
import tempfile

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsFeatureRequest,
    QgsLayerItem,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)

CONNECTION = "wanmi"


def collections(address, user, password):
    """Ids of all layers that QGIS's browser shows for a connection."""
    settings = QgsSettings()
    key = f"qgis/connections-wfs/{CONNECTION}"
    settings.setValue(f"{key}/url", address)
    settings.setValue(f"{key}/version", "OGC_API_FEATURES")
    settings.setValue(f"qgis/WFS/{CONNECTION}/username", user)
    settings.setValue(f"qgis/WFS/{CONNECTION}/password", password)
    settings.sync()
    registry = QgsApplication.dataItemProviderRegistry()
    provider = next(one for one in registry.providers() if one.name() == "WFS")
    root = provider.createDataItem(f"wfs:/{CONNECTION}", None)
    children = root.createChildren()
    return sorted(child.uri() for child in children if isinstance(child, QgsLayerItem))


def layer(address, name):
    """What QGIS makes of one layer."""
    uri = f"url='{address}' typename='{name}' restrictToRequestBBOX='1'"
    made = QgsVectorLayer(uri, name, "OAPIF")
    if not made.isValid():
        return {"valid": False}
    features = list(made.getFeatures())
    found = {
        "valid": True,
        "crs": made.crs().authid(),
        "fields": {field.name(): field.typeName() for field in made.fields()},
        "count": made.featureCount(),
        "read": len(features),
        "points": [_point(feature) for feature in features[:5]],
        "names": [str(feature["name"]) for feature in features[:5]],
        "type": int(made.wkbType()),
    }
    box = QgsRectangle(116.9995, 35.9995, 117.0025, 36.0005)
    # Another object: this one has all features in its cache already.
    fresh = QgsVectorLayer(uri, name, "OAPIF")
    found["boxed"] = sum(1 for _ in fresh.getFeatures(QgsFeatureRequest().setFilterRect(box)))
    return found


def _point(feature):
    point = feature.geometry().centroid().asPoint()
    return [point.x(), point.y()]


def main():
    """Start QGIS without a profile of anyone, answer, stop."""
    with tempfile.TemporaryDirectory() as profile:
        application = QgsApplication([], False, profile)
        application.initQgis()
        address, user, password, *names = sys.argv[1:]
        answer = {
            "collections": collections(address, user, password),
            "layers": {name: layer(address, name) for name in names},
        }
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
        application.exitQgis()


main()
