/** The layers of the registry that this desk is about; no other file of the client names a layer. */
export const UNIT = "unit_grids";
export const HANDLING = "handling_grids";
/** The group in whose tiles they come. */
export const GROUP = "grids";
/** From this zoom on, cells can be told apart and edited. */
export const CELLS_FROM = 14;
