"""No dependency may oblige a city to publish its own code: read from the installed metadata."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distributions

from tests.architecture.exceptions import LICENCES
from tests.architecture.tree import ROOT

REFUSED = re.compile(
    r"\bAGPL|Affero|\bSSPL|Server Side Public|\bBUSL|Business Source|Commons Clause", re.IGNORECASE
)


def test_python_packages() -> None:
    found = {name(each): said for each in distributions() if REFUSED.search(said := licence(each))}
    assert set(found) - set(LICENCES) == set(), found


def test_web_packages() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    found = {
        path for path, entry in packages.items() if REFUSED.search(str(entry.get("license", "")))
    }
    assert found - set(LICENCES) == set()


def name(each: Distribution) -> str:
    """The package's name."""
    return str(each.metadata["Name"])


def licence(each: Distribution) -> str:
    """What a package's metadata says of its licence, in whichever of three places."""
    fields = ("License-Expression", "License", "Classifier")
    said = [line for field in fields for line in each.metadata.get_all(field) or []]
    # Some put the whole text there; the title is in its first lines.
    return "\n".join(line[:200] for line in said if not line.startswith("Programming"))
