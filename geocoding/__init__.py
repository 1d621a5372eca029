"""Base places and addresses."""
