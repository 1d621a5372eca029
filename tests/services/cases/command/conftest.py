"""The town of the tests of cases, on a server."""

from tests.services.cases.engine.conftest import served, town, web

__all__ = ["served", "town", "web"]
