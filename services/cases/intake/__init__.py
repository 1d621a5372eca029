"""Intake: the one way in for reports, whoever or whatever sends them.

A report is placed (grids, divisions, address, component, zones), judged by the rules of its zones,
compared with known cases of its kind nearby, and becomes a case or joins one, in one transaction.
"""
