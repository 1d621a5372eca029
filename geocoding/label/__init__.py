"""What kind of thing each part of an address is, also where the base does not know the name.

A sequence labeller, trained on text that a grammar makes out of the tenant's own names: no labelled text of
anybody's is used, so its weights may be kept and shipped.
"""
