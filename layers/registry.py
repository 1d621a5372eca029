"""All layers of the program, found by existing: no list names them.

Models are imported from every module of ``layers.base`` and from the ``layers`` module of each
package and service. View layers, one per component class, are made from the class tables in
data/codes: each filters the layer that claims the class, or ``components``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.util import find_spec

from gis.database.session import Caller
from gis.errors import NotFound
from layers.derive.history import add_history
from layers.info import LayerInfo, fields_of, geometry_of
from layers.known import Known, known
from layers.model import Feature
from layers.views import views

BASE_PACKAGE = "layers.base"
PACKAGES = ("grids", "geocoding", "pipelines.census")
SERVICES = "services"


class Registry:
    """The layers by id, in drawing order."""

    def __init__(self, layers: Mapping[str, LayerInfo]) -> None:
        self._layers = dict(layers)

    def all(self) -> tuple[LayerInfo, ...]:
        """Return every layer, view layers included."""
        return tuple(self._layers.values())

    def bases(self) -> tuple[LayerInfo, ...]:
        """Return the layers that own a table."""
        return tuple(info for info in self._layers.values() if info.view_of is None)

    def get(self, layer_id: str) -> LayerInfo:
        """Return the layer, or raise :class:`NotFound`."""
        try:
            return self._layers[layer_id]
        except KeyError:
            raise no_such_layer(layer_id) from None

    def visible(self, caller: Caller, edition: str | None = None) -> tuple[LayerInfo, ...]:
        """Return the layers ``caller`` may read; of view layers those of ``edition`` only."""
        return tuple(
            info
            for info in self._layers.values()
            if info.readable(caller) and (edition is None or info.edition in (None, edition))
        )

    def readable(self, layer_id: str, caller: Caller) -> LayerInfo:
        """Return the layer if ``caller`` may read it; otherwise it does not exist for them."""
        info = self.get(layer_id)
        if not info.readable(caller):
            raise no_such_layer(layer_id)
        return info

    def stamping(self, what: str) -> LayerInfo | None:
        """Return the layer whose polygons stamp ``what`` ("area" or "grid") on features."""
        return next((info for info in self.bases() if info.declared.stamps == what), None)

    def stampers(self) -> tuple[str, ...]:
        """Return the ids of the layers whose polygons stamp anything, which are their tables, too."""
        return tuple(info.id for info in self.bases() if info.declared.stamps)


class OnDemand(Registry):
    """The same layers, each imported when it is asked for by its id; any other question needs all."""

    def __init__(self, modules: Known) -> None:
        self._known = modules

    @cached_property
    def _layers(self) -> dict[str, LayerInfo]:  # type: ignore[override]
        return {info.id: info for info in discover().all()}

    def get(self, layer_id: str) -> LayerInfo:
        """Return the layer, or raise :class:`NotFound`."""
        module = self._known.layers.get(layer_id)
        if module is None:
            return super().get(layer_id)
        importlib.import_module(module)
        return next(_info(model) for model in _concrete(Feature) if model.__tablename__ == layer_id)

    def stamping(self, what: str) -> LayerInfo | None:
        """Return the layer whose polygons stamp ``what`` ("area" or "grid") on features."""
        found = self._known.stamping.get(what)
        return None if found is None else self.get(found)

    def stampers(self) -> tuple[str, ...]:
        """Return the ids of the layers whose polygons stamp anything, which are their tables, too."""
        return tuple(self._known.stamping.values())


def on_demand() -> Registry:
    """The layers for a program that needs few of them: all at once only where they changed."""
    found = known()
    return discover() if found is None else OnDemand(found)


def no_such_layer(layer_id: str) -> NotFound:
    """Return the one answer for layers that do not exist and layers hidden from the caller."""
    return NotFound("no_such_layer", f"没有图层“{layer_id}”。", f"There is no layer “{layer_id}”.")


@cache
def discover() -> Registry:
    """Import all layer modules and build the registry, once; a broken module stops the start."""
    for name in _modules():
        importlib.import_module(name)
    bases = {model.__tablename__: _info(model) for model in _concrete(Feature)}
    ordered = sorted(bases.values(), key=lambda info: (_GROUPS.index(info.group), info.declared.z))
    layers = {info.id: info for info in ordered}
    layers.update((view.id, view) for view in views(layers))
    return Registry(layers)


_GROUPS = ("ground", "grids", "trades", "components", "cases")


def _modules() -> Iterator[str]:
    base = importlib.import_module(BASE_PACKAGE)
    yield from (f"{BASE_PACKAGE}.{item.name}" for item in pkgutil.iter_modules(base.__path__))
    for package in homes():
        if find_spec(f"{package}.layers"):
            yield f"{package}.layers"


def homes() -> tuple[str, ...]:
    """Return the packages and services that may declare layers (and processes), by their names."""
    services = importlib.import_module(SERVICES)
    found = [
        f"{SERVICES}.{item.name}"
        for item in pkgutil.iter_modules(services.__path__)
        if item.ispkg and not item.name.startswith("_")
    ]
    return (*PACKAGES, *sorted(found))


def _concrete(base: type[Feature]) -> Iterator[type[Feature]]:
    for model in base.__subclasses__():
        if "__tablename__" in model.__dict__:
            yield model
        yield from _concrete(model)


@cache
def _info(model: type[Feature]) -> LayerInfo:
    add_history(model)
    model.metadata.tables[model.__tablename__].info.setdefault("kind", "tenant")
    return LayerInfo(
        id=model.__tablename__,
        title_zh=model.layer.title[0],
        title_en=model.layer.title[1],
        description=(model.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "),
        declared=model.layer,
        model=model,
        fields=fields_of(model),
        geometry=geometry_of(model),
        style=model.layer.style,
    )
