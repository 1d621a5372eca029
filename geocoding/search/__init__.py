"""From tokens to places: candidates, evidence, rank."""
