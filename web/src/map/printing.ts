import type { CityMap } from "./cityMap.ts";

/** What the map shows at this moment as a PNG; a canvas keeps its pixels only while it is drawn. */
export function picture({ gl }: CityMap): Promise<string> {
  return new Promise((resolve) => {
    gl.once("render", () => resolve(gl.getCanvas().toDataURL("image/png")));
    gl.triggerRepaint();
  });
}
