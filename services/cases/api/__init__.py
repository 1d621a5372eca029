"""Routes of the cases below ``/api/cases``, and those of the parts, found by existing.

A part's module ``api`` offers ``router`` (below ``/api/cases``) or ``outside`` (own paths from the root).
"""

import importlib

from fastapi import APIRouter

from services.cases.api import acting, looking, posts
from services.parts import having

__all__ = ["outside", "router"]

router = APIRouter()
outside = APIRouter()
for _name in having("cases", "api"):
    _module = importlib.import_module(_name)
    if hasattr(_module, "router"):
        router.include_router(_module.router)
    if hasattr(_module, "outside"):
        outside.include_router(_module.outside)
for _own in (looking, acting, posts):
    router.include_router(_own.router)
