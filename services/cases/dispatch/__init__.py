"""Dispatch: whom a case is proposed to and why; overrides by hand; editions replayed on past cases.

:mod:`facts` gathers what is known of cases at their dispatch, many at once; the rules of
:mod:`services.cases.rules.dispatch` decide over that; the event of the dispatch keeps both.
"""
