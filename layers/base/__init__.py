"""Base layers of a city, one file per layer; a new file here is a new layer."""
