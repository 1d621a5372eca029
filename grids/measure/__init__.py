"""How good a grid is: coverage, cuts, sizes, shape, lines and load, beside plain squares."""
