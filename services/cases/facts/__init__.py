"""Facts of cases for evaluation: one row per case, a fold of its events that can be made again.

:func:`services.cases.facts.rebuild.rebuild` makes all rows; a listener keeps them up to date after
each step. A result set is frozen by keeping the highest ``last_event`` that it saw.
"""
