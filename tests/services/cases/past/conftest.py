"""The town of the intake tests."""

from tests.services.cases.intake.conftest import town, towns

__all__ = ["town", "towns"]
