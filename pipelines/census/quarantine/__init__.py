"""Rows that were held back: kept with their reasons, shown on the map, mended in a spreadsheet."""
