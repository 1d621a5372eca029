import { useId } from "react";
import { lookOf } from "./colors.ts";

const LINES = { hatch: "M0 6 6 0", back: "M0 0 6 6", cross: "M0 6 6 0M0 0 6 6", dots: "" } as const;

/** The mark of a kind of finding: the pattern and colour that the map fills it with. */
export function FindingSwatch({ kind }: { kind: string }) {
  const id = useId();
  const { pattern, color } = lookOf(kind);
  return (
    <svg className="finding-swatch" width={16} height={16} aria-hidden="true">
      <defs>
        <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
          {pattern === "dots" ? <circle cx={3} cy={3} r={1.4} fill={color} /> : null}
          <path d={LINES[pattern]} stroke={color} strokeWidth={1.2} fill="none" />
        </pattern>
      </defs>
      <rect
        x={1}
        y={1}
        width={14}
        height={14}
        rx={2}
        fill={`url(#${id})`}
        stroke={color}
        strokeWidth={1.6}
      />
    </svg>
  );
}
