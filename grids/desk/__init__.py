"""The grid manager's desk: cells of a draft read, changed, checked and compared."""
