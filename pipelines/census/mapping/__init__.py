"""The second step: which column fills which field, which delivered value means which code."""
