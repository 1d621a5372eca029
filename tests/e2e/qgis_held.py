"""Run by the system's own Python with PyQGIS: opens every collection of the quarantine with a login.

Arguments: address of the service, user name, password. Prints one JSON document.
"""

import json
import re
import sys
import tempfile

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsFeatureRequest,
    QgsLayerItem,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
    QgsWkbTypes,
)

CONNECTION = "held"


def collections(address, user, password):
    """Title and uri of all layers that QGIS's browser shows for a connection."""
    settings = QgsSettings()
    settings.setValue(f"qgis/connections-wfs/{CONNECTION}/url", address)
    settings.setValue(f"qgis/connections-wfs/{CONNECTION}/version", "OGC_API_FEATURES")
    settings.setValue(f"qgis/WFS/{CONNECTION}/username", user)
    settings.setValue(f"qgis/WFS/{CONNECTION}/password", password)
    settings.sync()
    registry = QgsApplication.dataItemProviderRegistry()
    provider = next(one for one in registry.providers() if one.name() == "WFS")
    children = provider.createDataItem(f"wfs:/{CONNECTION}", None).createChildren()
    return [(child.name(), child.uri()) for child in children if isinstance(child, QgsLayerItem)]


def layer(title, uri):
    """What QGIS makes of one layer."""
    made = QgsVectorLayer(uri, title, "OAPIF")
    if not made.isValid():
        return {"valid": False, "title": title}
    features = sorted(made.getFeatures(), key=lambda feature: feature["row"])
    first = features[0]
    found = {
        "title": title,
        "crs": made.crs().authid(),
        "geometry": QgsWkbTypes.displayString(made.wkbType()),
        "count": len(features),
        "first": {name: str(first[name]) for name in first.fields().names()},
    }
    if first.hasGeometry():
        spot = first.geometry().centroid().asPoint()
        found["spot"] = [spot.x(), spot.y()]
        box = QgsRectangle(117.0005, 36, 117.0045, 36.2)
        request = QgsFeatureRequest().setFilterRect(box)
        found["boxed"] = sum(1 for _ in QgsVectorLayer(uri, title, "OAPIF").getFeatures(request))
    return found


def main():
    """Start QGIS without a profile of anyone, answer, stop."""
    with tempfile.TemporaryDirectory() as profile:
        application = QgsApplication([], False, profile)
        application.initQgis()
        listed = collections(*sys.argv[1:])
        layers = {
            re.search(r"typename='(\w+)'", uri)[1]: layer(title, uri) for title, uri in listed
        }
        sys.stdout.write(f"{json.dumps({'layers': layers})}\n")
        sys.stdout.flush()
        application.exitQgis()


main()
