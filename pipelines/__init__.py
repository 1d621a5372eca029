"""Bulk data in and out."""
