"""Cases 案件: the closed loop of city management, from a report to its check and closing.

Rules are pure and lie in ``rules/``; what may happen to whom is data in ``codes/``: the flow of
states, the handbook of filing conditions and limits, the rules of likeness and of dispatch.
"""

from services.module import Module

MODULE = Module(id="cases", title=("案件", "Cases"))
