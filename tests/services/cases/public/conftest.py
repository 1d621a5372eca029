"""The town of the intake tests, on a server."""

from tests.services.cases.intake.conftest import quiet, served, town, towns, web

__all__ = ["quiet", "served", "town", "towns", "web"]
