"""Spatial analyses over any layer: what lies near what, who is served, where the topology is broken.

Each is a process of OGC API – Processes (``processes/``); the geometry is in ``rules.py``, pure and in metres.
"""

from services.module import Module

MODULE = Module(id="analysis", title=("空间分析", "Spatial analysis"))
