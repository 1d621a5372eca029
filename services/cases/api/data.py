"""What a form carries besides its named fields: as large as a form is, not as a file."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator

from gis.errors import TooLarge

LARGEST = 64 * 1024
"""Characters of a filled form; photos are uploaded and named by their hash."""


def _small(given: dict[str, Any]) -> dict[str, Any]:
    if given and len(json.dumps(given)) > LARGEST:
        raise TooLarge(
            "form_too_large",
            f"表单内容不能超过 {LARGEST // 1024} KB。",
            f"A form may have {LARGEST // 1024} KB at most.",
        )
    return given


FormData = Annotated[dict[str, Any], AfterValidator(_small)]
"""The values of a form by field; TooLarge for what no form holds."""
