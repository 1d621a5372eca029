import cameraSvg from "@tabler/icons/outline/camera.svg?raw";
import checkSvg from "@tabler/icons/outline/check.svg?raw";
import leftSvg from "@tabler/icons/outline/chevron-left.svg?raw";
import cloudSvg from "@tabler/icons/outline/cloud-upload.svg?raw";
import locateSvg from "@tabler/icons/outline/current-location.svg?raw";
import tasksSvg from "@tabler/icons/outline/list-check.svg?raw";
import mapSvg from "@tabler/icons/outline/map.svg?raw";
import gridSvg from "@tabler/icons/outline/polygon.svg?raw";
import userSvg from "@tabler/icons/outline/user.svg?raw";
import offSvg from "@tabler/icons/outline/wifi-off.svg?raw";

const drawn = {
  camera: cameraSvg,
  check: checkSvg,
  left: leftSvg,
  cloud: cloudSvg,
  locate: locateSvg,
  grid: gridSvg,
  tasks: tasksSvg,
  map: mapSvg,
  user: userSvg,
  off: offSvg,
};
export type Drawn = keyof typeof drawn;

const paths = (svg: string) =>
  [...svg.matchAll(/<path(?![^>]*stroke="none")[^>]*\sd="([^"]+)"/g)].map((it) => it[1] ?? "");

/** A line icon, always beside words. */
export function Sign({ name }: { name: Drawn }) {
  return (
    <svg
      aria-hidden="true"
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths(drawn[name]).map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
