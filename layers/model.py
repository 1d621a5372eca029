"""The base classes of all layers and tables.

Every table carries one mark of kind in ``info["kind"]`` (tenant, shared, local), because it
decides keys, policies and where the table lives when a province outgrows one server
(docs/adr/0003). Tenant tables have the text column ``tenant`` first in their primary key.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ARRAY, BigInteger, Boolean, Date, Double, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gis.crs import STORAGE_SRID
from layers.declare import Layer, attr


def _geometry(kind: str) -> Any:
    return mapped_column(
        Geometry(kind, srid=STORAGE_SRID, spatial_index=False), nullable=False, sort_order=90
    )


Point = Annotated[WKBElement, _geometry("POINT")]
"""Position, lon/lat in CGCS2000."""
Line = Annotated[WKBElement, _geometry("MULTILINESTRING")]
"""One or more lines; single ones are stored as multi."""
Polygon = Annotated[WKBElement, _geometry("MULTIPOLYGON")]
"""One or more areas; single ones are stored as multi."""
AnyGeometry = Annotated[WKBElement, _geometry("GEOMETRY")]
"""For base tables whose classes differ in geometry."""


class Base(DeclarativeBase):
    """Common metadata: constraint names, and how Python types are stored."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        float: Double,
        bool: Boolean,
        dt.date: Date,
        dt.datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }


VIEWS = MetaData()
"""What looks like a table and is a view: the history of layers whose truth is a log."""


class Feature(Base):
    """An object on the map; a subclass with a ``layer`` and a ``geom`` is a layer.

    ``id`` is the number used by OGC API and tiles. ``code`` is the identifier of the standard,
    ``source_id`` the key under which a delivery names the object. The server stamps
    ``area_code`` (innermost division), ``grid_code`` (unit grid) and ``scopes`` (every division
    touched, ``*`` for the whole tenant), which area rights compare.
    """

    __abstract__ = True
    layer: ClassVar[Layer]

    tenant: Mapped[str] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True, sort_order=-19)
    code: Mapped[str | None] = attr("标识码", "Identifier", aliases=("BSM", "BH", "OBJID"))
    name: Mapped[str | None] = attr("名称", "Name", aliases=("MC", "OBJNAME"), label=True)
    source_id: Mapped[str | None] = attr(
        "来源编号", "Source id", read="staff", reason="key of the delivery"
    )
    area_code: Mapped[str | None] = attr("所在区划", "Division", readonly=True)
    grid_code: Mapped[str | None] = attr("所在单元网格", "Unit grid", readonly=True)
    scopes: Mapped[list[str]] = mapped_column(server_default=text("'{*}'"), sort_order=91)
    valid_from: Mapped[dt.datetime] = attr("本版起始", "Version since", readonly=True)
    changeset_id: Mapped[int] = mapped_column(sort_order=92)
    extra: Mapped[dict[str, Any] | None] = attr("扩展属性", "Further attributes")


class ManagedFeature(Feature):
    """A management component with the attributes of GB/T 47678.5-2026 table 2 (as digested).

    The 2013 edition's names (ObjID, DeptCode1 …) and the 2026 pinyin initials are aliases.
    """

    __abstract__ = True

    edition: Mapped[str] = attr("分类版本", "Edition", codes="edition", default="2026")
    class_code: Mapped[str | None] = attr(
        "小类代码", "Class code", aliases=("SMALLCLASS", "GLBJDM"), pattern=r"\d{4,5}"
    )
    manager_code: Mapped[str | None] = attr(
        "主管部门代码", "Department code", aliases=("DEPTCODE1", "ZGBMDM"), length=18
    )
    manager_name: Mapped[str | None] = attr(
        "主管部门", "Department", aliases=("DEPTNAME1", "ZGBMMC"), length=100
    )
    owner_code: Mapped[str | None] = attr(
        "权属单位代码", "Owner code", aliases=("DEPTCODE2", "QSDWDM"), length=18
    )
    owner_name: Mapped[str | None] = attr(
        "权属单位", "Owner", aliases=("DEPTNAME2", "QSDWMC"), length=100
    )
    maintainer_code: Mapped[str | None] = attr(
        "养护单位代码", "Maintainer code", aliases=("DEPTCODE3", "YHDWDM"), length=18
    )
    maintainer_name: Mapped[str | None] = attr(
        "养护单位", "Maintainer", aliases=("DEPTNAME3", "YHDWMC"), length=100
    )
    state: Mapped[str] = attr(
        "状态", "State", codes="facility_state", aliases=("OBJSTATE", "GLBJZT", "ZT"), default="1"
    )
    surveyed_on: Mapped[dt.date | None] = attr(
        "初始日期", "First survey", aliases=("ORDATE", "CSRQ")
    )
    changed_on: Mapped[dt.date | None] = attr(
        "变更日期", "Change survey", aliases=("CHDATE", "BGRQ")
    )
    data_source: Mapped[str | None] = attr(
        "数据来源", "Data source", aliases=("DATASOURCE", "SJLY"), length=30
    )
    accuracy: Mapped[str | None] = attr("精度等级", "Accuracy class", codes="accuracy_class")
    address: Mapped[str | None] = attr(
        "位置描述", "Location", aliases=("OBJPOS", "WZMS"), length=200
    )
    note: Mapped[str | None] = attr("备注", "Note", aliases=("NOTE", "BZ"), length=1000)
    legacy_code: Mapped[str | None] = attr("原标识码", "Former identifier", length=20)
