"""Public data sets beside the checkout, for tests that are worth more on real input."""

import os
from pathlib import Path

import pytest


def shared_file(name: str) -> Path:
    """The path of a file under data/ of WANMI_SHARED or the sibling folder; skips the test without it."""
    beside = [Path(__file__).parents[3] / "shared", Path(__file__).parents[2] / "shared"]
    for place in [Path(os.environ["WANMI_SHARED"])] if "WANMI_SHARED" in os.environ else beside:
        if (found := place / "data" / name).exists():
            return found
    pytest.skip(f"{name} is not here")
