"""From a draft to a dated edition: merged, coded, checked, published at once, or refused with reasons.

:func:`grids.publish.publish.publish` is the one way in which the grid changes; rollback is a draft
that wants an earlier state, published the same way.
"""
