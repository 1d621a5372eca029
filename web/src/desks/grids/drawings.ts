import undoSvg from "@tabler/icons/outline/arrow-back-up.svg?raw";
import redoSvg from "@tabler/icons/outline/arrow-forward-up.svg?raw";
import backSvg from "@tabler/icons/outline/arrow-left.svg?raw";
import mergeSvg from "@tabler/icons/outline/arrows-join-2.svg?raw";
import edgeSvg from "@tabler/icons/outline/line.svg?raw";
import magnetSvg from "@tabler/icons/outline/magnet.svg?raw";
import pointerSvg from "@tabler/icons/outline/pointer.svg?raw";
import drawSvg from "@tabler/icons/outline/polygon.svg?raw";
import splitSvg from "@tabler/icons/outline/scissors.svg?raw";
import retireSvg from "@tabler/icons/outline/trash.svg?raw";
import verticesSvg from "@tabler/icons/outline/vector.svg?raw";
import reshapeSvg from "@tabler/icons/outline/vector-spline.svg?raw";
import repairSvg from "@tabler/icons/outline/wand.svg?raw";
import { paths } from "../../ui/drawings.ts";

/** Icons of the desk's tools; they come with its chunk. */
export const icons = {
  back: paths(backSvg),
  merge: paths(mergeSvg),
  undo: paths(undoSvg),
  redo: paths(redoSvg),
  magnet: paths(magnetSvg),
  edge: paths(edgeSvg),
  pick: paths(pointerSvg),
  draw: paths(drawSvg),
  split: paths(splitSvg),
  reshape: paths(reshapeSvg),
  retire: paths(retireSvg),
  vertices: paths(verticesSvg),
  repair: paths(repairSvg),
};
