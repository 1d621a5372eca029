/** The layer that holds the cases. */
export const LAYER = "cases";
