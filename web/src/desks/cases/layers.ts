/** The layer that holds the cases. */
export const LAYER = "cases";
/** The grids of the people on duty. */
export const GRID = "responsibility_grids";
