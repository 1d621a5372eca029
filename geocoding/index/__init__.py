"""Arrays that answer: strings, names by hash, postings, doors, junctions, cells. All may be memory-mapped."""
