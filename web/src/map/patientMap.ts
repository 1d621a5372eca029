import { Map as GLMap, type MapOptions } from "maplibre-gl";

/** How often an unfinished picture is shown while the first tiles come. */
const UNFINISHED_MS = 600;
const TOUCHES = ["mousedown", "touchstart", "wheel"] as const;

/**
 * A map that paints its first picture when it is whole, instead of once for every tile that comes:
 * where no graphics processor helps, painting takes longer than the tiles themselves. Whoever
 * touches it, or waits long, sees what there is.
 */
export class PatientMap extends GLMap {
  private opened = false;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MapOptions) {
    super(options);
    const open = () => {
      this.opened = true;
    };
    this.once("idle", open);
    for (const touch of TOUCHES) this.once(touch, open);
  }

  /** Paint soon; while the first tiles come, paint them together. */
  override triggerRepaint(): void {
    if (this.opened || !this.style || this.isMoving() || this.areTilesLoaded()) this.paint();
    else this.later ??= setTimeout(() => this.paint(), UNFINISHED_MS);
  }

  private paint(): void {
    clearTimeout(this.later);
    this.later = undefined;
    super.triggerRepaint();
  }

  override remove(): void {
    clearTimeout(this.later);
    super.remove();
  }
}
