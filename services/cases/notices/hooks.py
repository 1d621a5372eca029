"""What notices contribute to the engine: a listener to everything that happens."""

from __future__ import annotations

from services.cases.notices.deliver import happened

LISTENERS = {"notices": happened}
