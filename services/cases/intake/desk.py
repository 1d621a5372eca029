"""What intake works with: the database, the layers, the vault of contacts, the geocoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from geocoding.answer import answer
from geocoding.geocoder import Geocoder
from geocoding.reverse.describe import reverse
from geocoding.vicinity import vicinity
from gis.errors import Unprocessable
from layers.registry import Registry
from services.cases.contacts.vault import Vault
from services.cases.engine import Work


class AmbiguousError(Unprocessable):
    """An address that means several places; ``extra`` lists them."""

    def __init__(self, zh: str, en: str, candidates: list[dict[str, object]]) -> None:
        super().__init__("ambiguous_address", zh, en, "address")
        self.extra = {"candidates": candidates}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One intake desk.

    While the index of addresses is not open (``geocoder`` None), points are told from the layers around them
    and texts are not found. ``tells`` False leaves addresses out: where thousands of past reports are played.
    """

    engine: Engine
    registry: Registry
    open_vault: Callable[[], Vault]
    geocoder: Geocoder | None = None
    tells: bool = True

    @cached_property
    def vault(self) -> Vault:
        """The vault, opened when the first contact comes."""
        return self.open_vault()

    def address(self, work: Work, lon: float, lat: float) -> str:
        """The address of a point, with words that staff would use; empty where nothing is known."""
        if not self.tells:
            return ""
        found = reverse(self.geocoder or self._around(work, lon, lat), lon, lat)
        words = str(found["description"])
        address = str(found["address"])
        return (
            f"{address}（{words}）"
            if address and words and words not in address
            else address or words
        )

    def _around(self, work: Work, lon: float, lat: float) -> Geocoder:
        return vicinity(work.connection, self.registry, work.caller, lon, lat)

    def find(self, words: str) -> tuple[float, float]:
        """The one place (lon/lat) that an address or description means; Unprocessable if none or many."""
        if self.geocoder is None:
            raise _nowhere(words)
        made = answer(self.geocoder, self.geocoder.find(words, 5, None), explain=False)
        results = made["results"]
        if not results or (not made["found"] and not made["ambiguous"]):
            raise _nowhere(words)
        if made["ambiguous"]:
            shown = [{key: one[key] for key in ("title", "point", "score")} for one in results]
            raise AmbiguousError(
                f"“{words[:60]}”可能指多处，请选择。",
                f"“{words[:60]}” may mean several places; choose one.",
                shown,
            )
        lon, lat = results[0]["point"]
        return float(lon), float(lat)


def _nowhere(words: str) -> Unprocessable:
    return Unprocessable(
        "unknown_address",
        f"无法确定“{words[:60]}”的位置，请在地图上选点。",
        f"“{words[:60]}” could not be located; give a point.",
        "address",
    )
