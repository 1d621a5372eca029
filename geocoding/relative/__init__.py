"""Places told by other places: crossings, offsets, opposite, between, stretches of street; computed on geometry."""
