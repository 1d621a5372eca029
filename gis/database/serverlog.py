"""What PostgreSQL's log says about a start that failed."""

from __future__ import annotations

from pathlib import Path

# Words of the lines that tell why.
TELLING = ("FATAL", "PANIC", "HINT: ", "invalid", "unrecognized", "syntax error")
MOST = 3


def reasons(folder: Path) -> list[str]:
    """The last telling lines of the two newest logs in ``folder``, none if there is no log."""
    logs = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
    lines = (line for path in logs[-2:] for line in _tail(path))
    return [line for line in lines if any(word in line for word in TELLING)][-MOST:]


def _tail(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-20:]
