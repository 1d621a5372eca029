"""Marks that several test files share."""

from __future__ import annotations

import os

import pytest

from gis.database import binaries
from gis.errors import Unavailable


def _only_elsewhere() -> bool:
    """Whether the tests were given a server (WANMI_DATABASE_URL) because this machine has none."""
    if "WANMI_DATABASE_URL" not in os.environ:
        return False
    try:
        binaries.find()
    except Unavailable:
        return True
    return False


private_cluster = pytest.mark.skipif(
    _only_elsewhere(), reason="no PostgreSQL server on this machine"
)
