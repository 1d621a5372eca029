"""OpenStreetMap files into all layers at once, by each layer's tag filters."""
