"""Unit, responsibility and handling grids."""
