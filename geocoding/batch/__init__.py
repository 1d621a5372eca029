"""Files of addresses: CSV or xlsx in, CSV out with a point per line."""
