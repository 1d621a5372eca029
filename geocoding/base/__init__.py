"""From the layers to the arrays of an index."""
