"""Partners 部门对接: cases pushed to departments with systems of their own, and what these answer.

Out: a signed web hook with tries and receipt (:mod:`services.cases.notices`). In: receipts by an
account that holds a post in the partner's unit; each moves the unit's order along the flow once.
"""
