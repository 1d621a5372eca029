"""The town of the intake tests, on a server."""

from tests.services.cases.intake.conftest import served, town, towns, web

__all__ = ["served", "town", "towns", "web"]
