"""The analyses that are offered."""

from services.analysis.processes.coverage import COVERAGE
from services.analysis.processes.near import NEAR
from services.analysis.processes.topology import TOPOLOGY

__all__ = ["COVERAGE", "NEAR", "TOPOLOGY"]
