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
    for _all, _theirs in ((router, "router"), (outside, "outside")):
        _found = getattr(_module, _theirs, None)
        if isinstance(_found, APIRouter):
            _all.include_router(_found)
for _own in (acting, posts, looking):
    router.include_router(_own.router)
