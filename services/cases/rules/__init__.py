"""Rules of case work: pure, without database, clock or HTTP. One rule per file."""
