"""Configuration at run time: what administrators may change, as editions that are valid from a date.

A *kind* (catalogue, handbook, flow, forms, policies, …) has *parts* of *rows*; the shape of a row is a
pydantic model, of which forms of the administration follow as JSON Schema. Rows stand in numbered
*editions*: drafted from another edition, edited, checked, and published with a first day. A published
edition never changes; of one kind exactly one holds at any moment. Running cases keep the numbers of
the editions that held when it mattered: flow and forms at the report, handbook at filing, policies
at each dispatch, calendars always the newest.

Who has no edition of a kind yet is given the shipped one when it is first asked for.
"""
