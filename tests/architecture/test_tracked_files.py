"""What is tracked works on any machine: no address of a registry, no path of somebody's computer."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.tree import ROOT, read, texts

REGISTRY = re.compile(
    r"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|npmmirror|maven|crates|goproxy)"
)
# Written with brackets so that this very line does not match.
MACHINE = re.compile(r"(^|[^a-z.\w])/(wor[k]|far[m]|roo[t]|hom[e]/\w+|User[s]/\w+)/")
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_text_names_it(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in texts()
        for number, line in enumerate(read(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_versions_and_hashes_but_no_address(lock) -> None:
    text = lock.read_text()
    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE | re.IGNORECASE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert pinned
    assert [block for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_the_web_lock_holds_no_address() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "://" in entry.get("resolved", "")] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "web" / ".npmrc").read_text()
    without = [name for name, entry in packages.items() if name and "integrity" not in entry]
    assert without == []
