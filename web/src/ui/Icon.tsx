import { type Drawing, drawings } from "./drawings.ts";

/** A line icon; always beside text or inside a labelled control. */
export function Icon({ name, size = 18 }: { name: Drawing; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {(typeof name === "string" ? drawings[name] : name).map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
