import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { desk } from "../state/desk.ts";
import { useStore } from "../state/store.ts";
import { CityMap } from "./cityMap.ts";
import "./compare.css";
import { style, type Wanted } from "./style/style.ts";

const STEP = 0.02;
const HALF = 0.5;
const clamped = (share: number) => Math.min(0.98, Math.max(0.02, share));

interface Props {
  wanted: Wanted;
  /** the day of the map on the right, or null for now */
  day: string | null;
}

/** A second map over the first, right of a divider: the same place on another day. */
export default function Compare({ wanted, day }: Props) {
  const { t } = useWords();
  const [share, setShare] = useState(HALF);
  const first = useStore(desk, (it) => it.map);
  const container = useRef<HTMLDivElement>(null);
  const second = useRef<CityMap | null>(null);
  const latest = useRef(wanted);
  latest.current = wanted;
  const label = t("compare.map");

  useEffect(() => {
    if (!first || !container.current) return;
    const made = open(container.current, first, style({ ...latest.current, at: day }), label);
    second.current = made.map;
    return () => {
      second.current = null;
      made.close();
    };
  }, [first, day, label]);
  useEffect(() => second.current?.draw(style({ ...wanted, at: day })), [wanted, day]);

  return (
    <div className="compare">
      <div
        className="compare-map"
        ref={container}
        style={{ clipPath: `inset(0 0 0 ${share * 100}%)` }}
      />
      <Divider share={share} move={(to) => setShare(clamped(to))} />
      <span className="compare-day is-first" style={{ right: `${(1 - share) * 100}%` }}>
        {wanted.at ?? t("top.asOfNow")}
      </span>
      <span className="compare-day" style={{ left: `${share * 100}%` }}>
        {day ?? t("top.asOfNow")}
      </span>
    </div>
  );
}

/** A map in `container` whose camera follows another's. */
function open(
  container: HTMLElement,
  leader: CityMap,
  drawn: ReturnType<typeof style>,
  label: string,
) {
  const centre = leader.gl.getCenter();
  const camera = { lon: centre.lng, lat: centre.lat, zoom: leader.gl.getZoom() };
  const map = new CityMap(container, drawn, camera, label);
  const follow = () =>
    map.gl.jumpTo({
      center: leader.gl.getCenter(),
      zoom: leader.gl.getZoom(),
      padding: leader.gl.getPadding(),
    });
  follow();
  leader.gl.on("move", follow);
  return {
    map,
    close: () => {
      leader.gl.off("move", follow);
      map.gl.remove();
    },
  };
}

/** The divider: drag it, or move it with the arrow keys. */
function Divider({ share, move }: { share: number; move: (share: number) => void }) {
  const { t } = useWords();
  const [held, setHeld] = useState(false);
  const drag = (event: PointerEvent<HTMLElement>) => {
    const frame = event.currentTarget.parentElement?.getBoundingClientRect();
    if (held && frame) move((event.clientX - frame.left) / frame.width);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    move(share + step);
  };
  return (
    <div
      role="slider"
      aria-label={t("compare.divider")}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      className="compare-divider"
      style={{ left: `${share * 100}%` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setHeld(false)}
      onKeyDown={keys}
    />
  );
}
