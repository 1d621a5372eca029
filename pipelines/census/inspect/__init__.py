"""The first step: what was delivered, read once from end to end and kept as Arrow files."""
