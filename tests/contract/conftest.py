"""The server whose descriptions are taken at their word."""

from tests.conformance.conftest import served  # noqa: F401 - a fixture
