"""Every setting is described in the code and stands in both languages in the operator's guide."""

from __future__ import annotations

import re

import pytest

from gis.database.settings import PREFIX, Settings, unknown_keys
from tests.architecture.tree import ROOT, read, texts

GUIDE = ROOT / "docs" / "operator.md"
# One row of the guide's table: | `WANMI_X` | default | 中文 | English |
ROW = re.compile(r"^\| `(WANMI_\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


def test_every_setting_has_a_sentence() -> None:
    bare = [name for name, field in Settings.model_fields.items() if not field.description]
    assert bare == []


def test_the_guide_lists_exactly_the_settings() -> None:
    rows = {match[1]: match for match in ROW.finditer(GUIDE.read_text(encoding="utf-8"))}
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    for key, row in rows.items():
        assert re.search(r"[\u4e00-\u9fff]", row[3]), f"{key}: no Chinese"
        assert re.search(r"[a-z]{3}", row[4]), f"{key}: no English"


@pytest.mark.parametrize(
    ("environ", "reported"),
    [
        ({"WANMI_PROT": "1"}, ["WANMI_PROT"]),
        ({"WANMI_PORT": "1", "WANMI_SHARED": "x", "PATH": "x"}, []),
    ],
)
def test_misspelt_keys_are_reported(environ: dict[str, str], reported: list[str]) -> None:
    assert unknown_keys(environ) == reported


def test_only_the_settings_and_the_command_line_read_the_environment() -> None:
    allowed = ("gis/database/", "api/cli/", "tests/")
    readers = [
        str(path)
        for path in texts()
        if path.suffix == ".py"
        and not str(path).startswith(allowed)
        and re.search(r"os\.(environ|getenv)", read(path))
    ]
    assert readers == []
