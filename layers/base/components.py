"""Management components 管理部件: the table of all classes that need no columns of their own."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from layers.component import ComponentFeature
from layers.declare import Layer, Source, Style, attr
from layers.model import AnyGeometry

OSM = (
    "emergency=fire_hydrant",
    "man_made=water_well",
    "amenity=drinking_water",
    "man_made=street_cabinet",
    "power=box",
    "power=cable_distribution_cabinet",
    "power=pole",
    "man_made=utility_pole",
    "man_made=flagpole",
    "amenity=telephone",
    "amenity=post_box",
    "information=terminal",
    "shop=kiosk",
    "amenity=vending_machine",
    "leisure=fitness_station",
    "power=tower",
    "power=transformer",
    "man_made=surveillance",
    "amenity=shelter",
    "amenity=payment_terminal",
    "amenity=charging_station",
    "tower:type=communication",
    "man_made=water_tower",
    "emergency=phone",
    "emergency=life_ring",
    "amenity=parcel_locker",
    "highway=elevator",
    "highway=bus_stop",
    "amenity=taxi",
    "traffic_sign",
    "barrier=height_restrictor",
    "highway=traffic_signals",
    "barrier=guard_rail",
    "barrier=bollard",
    "wall=noise_barrier",
    "amenity=bicycle_parking",
    "amenity=bicycle_rental",
    "railway=level_crossing",
    "man_made=pier",
    "railway=subway_entrance",
    "railway=tram_stop",
    "highway=traffic_mirror",
    "traffic_calming",
    "information=board",
    "monitoring:weather=yes",
    "man_made=monitoring_station",
    "barrier=planter",
    "tourism=artwork",
    "amenity=bench",
    "amenity=fountain",
    "amenity=fuel",
    "historic=monument",
    "historic=memorial",
)
"""Tags whose objects are components of some class (column ``osm`` of component_class_2026)."""


class Component(ComponentFeature):
    """An object in public space of any class that no other layer claims.

    ``class_code`` belongs to the list of the row's ``edition``; each class is offered as a layer
    of its own (a view on this one). Attributes of a single class lie in ``extra``.
    """

    __tablename__ = "components"
    layer = Layer(
        title=("管理部件", "Management components"),
        theme="municipal",
        owner="command",
        write="municipal.edit",
        standard="GB/T 47678.5-2026, GB/T 30428.2-2013",
        group="components",
        z=10,
        zoom=(10, 22),
        default_visible=True,
        style=Style(form="disc", icon="box"),
        source=Source(
            rename={
                "DEVICEID": "code",
                "OBJCODE": "class_code",
                "material": "material",
                "ele": "elevation_m",
            },
            osm=OSM,
        ),
    )

    material: Mapped[str | None] = attr("材质", "Material", aliases=("CZ", "MATERIAL"), length=50)
    shape: Mapped[str | None] = attr("形状", "Shape", aliases=("XZ", "OBJSHAPE"), length=50)
    size: Mapped[str | None] = attr("规格", "Size", aliases=("GG", "SIZE"), length=50)
    elevation_m: Mapped[float | None] = attr(
        "高程", "Elevation (1985 datum)", unit="m", aliases=("GC", "POINTZ")
    )
    geom: Mapped[AnyGeometry]
