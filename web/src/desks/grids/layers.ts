/** The layers of the registry that this desk is about; no other file of the client names a layer. */
export const UNIT = "unit_grids";
/** What cells are gathered in for the people on duty: shown where cells cannot be told apart. */
export const BEATS = "responsibility_grids";
/** Communities are among them. */
export const DIVISIONS = "divisions";
export const HANDLING = "handling_grids";
/** What borders run along: drawn lines are caught by it, too. */
export const GROUND = [DIVISIONS, "roads", "water", "buildings"];
/** From this zoom on, the ground's features in the view are few enough to be fetched. */
export const GROUND_FROM = 16;
/** The group in whose tiles they come. */
export const GROUP = "grids";
/** From this zoom on, the server has them in its tiles. */
export const BEATS_FROM = 12;
/** From this zoom on, cells can be told apart and edited. */
export const CELLS_FROM = 14;
