import { type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";

const STOPS = ["low", "middle", "full"] as const;
export type Stop = (typeof STOPS)[number];
const DRAG = 40;

interface Props {
  stop: Stop;
  onStop: (stop: Stop) => void;
  children: ReactNode;
}

/** The phone's bottom sheet: three heights, by dragging its handle or pressing it. */
export function Sheet({ stop, onStop, children }: Props) {
  const { t } = useWords();
  const from = useRef<number | null>(null);
  const [moved, setMoved] = useState(0);
  const at = STOPS.indexOf(stop);
  const end = () => {
    if (Math.abs(moved) > DRAG) onStop(STOPS[clamp(at + (moved < 0 ? 1 : -1))] ?? stop);
    from.current = null;
    setMoved(0);
  };
  return (
    <div
      className={`sheet sheet-${stop}`}
      style={{ transform: moved ? `translateY(${moved}px)` : undefined }}
    >
      <button
        type="button"
        className="sheet-handle"
        aria-label={t("sheet.handle")}
        onClick={() => Math.abs(moved) < DRAG && onStop(STOPS[(at + 1) % STOPS.length] ?? stop)}
        onPointerDown={(event: PointerEvent) => {
          from.current = event.clientY;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => from.current !== null && setMoved(event.clientY - from.current)}
        onPointerUp={end}
        onPointerCancel={end}
      />
      {children}
    </div>
  );
}

const clamp = (i: number) => Math.min(STOPS.length - 1, Math.max(0, i));
