/** The layer whose divisions people are given as their areas. */
export const DIVISIONS = "divisions";
