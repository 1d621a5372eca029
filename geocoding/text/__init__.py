"""One way to write a text: for the index and the query alike."""
