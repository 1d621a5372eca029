"""A report as it comes over HTTP, made into a candidate."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gis.crs import STORAGE, resolve, transform_xy
from services.cases.api.claimed import Claimed
from services.cases.api.data import FormData
from services.cases.contacts.keep import Given
from services.cases.evidence.attach import MOST, Named
from services.cases.intake.candidate import PUBLIC, Candidate, Component

Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]


class Closed(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class ComponentIn(Closed):
    """The object a report is about, by its id in the layer or its identifier."""

    layer: str = Field(max_length=60)
    id: int | None = Field(None, ge=1, le=2**63 - 1)
    code: str | None = Field(None, max_length=40)


class EvidenceIn(Closed):
    """An uploaded file and what it shows."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    kind: str = Field("other", max_length=20)


class ContactIn(Closed):
    """Who reports; both may be left out."""

    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)


class ReportIn(Closed):
    """A report: its class, where (point, component or words), what, and with which evidence.

    ``point`` is x and y in ``crs`` (GCJ-02 and BD-09 too, as maps of telephones give them).
    """

    source: str = Field(PUBLIC, max_length=30)
    class_code: str = Field(min_length=1, max_length=20)
    class_kind: str = Field("", max_length=20)
    point: tuple[Coordinate, Coordinate] | None = None
    crs: str = Field("EPSG:4490", max_length=200)
    component: ComponentIn | None = None
    description: str = Field("", max_length=2000)
    address: str = Field("", max_length=300)
    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=MOST)
    contact: ContactIn = Field(default_factory=ContactIn)
    external_key: str | None = Field(None, min_length=1, max_length=200)
    confidence: float | None = Field(None, ge=0, le=1)
    occurred_at: Claimed | None = None
    handled: bool = False
    data: FormData = Field(default_factory=dict)

    def candidate(self) -> Candidate:
        """The candidate; BadInput for an unknown CRS."""
        thing = self.component
        return Candidate(
            source=self.source,
            class_code=self.class_code,
            class_kind=self.class_kind,
            point=_stored(self.point, self.crs) if self.point else None,
            component=Component(thing.layer, thing.id, thing.code) if thing else None,
            description=self.description.strip(),
            address=self.address.strip(),
            evidence=tuple(Named(one.sha256, one.kind) for one in self.evidence),
            contact=Given(self.contact.name, self.contact.phone),
            external_key=self.external_key,
            confidence=self.confidence,
            occurred_at=self.occurred_at.astimezone(dt.UTC) if self.occurred_at else None,
            action="report_handled" if self.handled else "report",
            data=self.data,
        )


def _stored(point: tuple[float, float], crs: str) -> tuple[float, float]:
    x, y = transform_xy([point[0]], [point[1]], resolve(crs), STORAGE)
    return float(x[0]), float(y[0])
