"""The evaluation harness: query sets from real places with fixed seeds, measures, tables."""
