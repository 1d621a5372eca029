"""Spatial services, one folder each."""
