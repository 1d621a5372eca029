"""From a point to an address, and to words that staff would use."""
