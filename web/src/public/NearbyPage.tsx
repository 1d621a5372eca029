import { useEffect, useState } from "react";
import type { Problem } from "../data/http.ts";
import { middle, type Nearby, nearby } from "./calls.ts";
import { useHere } from "./useHere.ts";
import { usePublicWords } from "./words.ts";

const KINDS = { toilets: "near.toilets", parks: "near.parks", parking_lots: "near.parking_lots" };
const KILOMETER = 1000;

/** The nearest toilets, parks and car parks, as a list with distance and direction. */
export function NearbyPage() {
  const { d, title } = usePublicWords();
  const here = useHere();
  const [found, setFound] = useState<Nearby | null>(null);
  const [fault, setFault] = useState<Problem | null>(null);
  const [center, setCenter] = useState<[number, number] | null>(null);
  useEffect(() => {
    middle().then(setCenter, setFault);
  }, []);
  const point = (here.point ?? center)?.join(",");
  useEffect(() => {
    if (!point) return;
    const [lon = 0, lat = 0] = point.split(",").map(Number);
    let current = true;
    nearby([lon, lat]).then((it) => current && setFound(it), setFault);
    return () => {
      current = false;
    };
  }, [point]);
  const told = () => {
    if (here.point) return d("nearHere", { n: here.accuracy ?? 0 });
    return d(here.state === "failed" ? "nearFailed" : "nearMiddle");
  };
  return (
    <>
      <section className="c-form">
        <p>{d("nearHint")}</p>
        <button
          type="button"
          className="c-button is-filled"
          disabled={here.state === "busy"}
          onClick={here.find}
        >
          {d(here.state === "busy" ? "hereBusy" : "here")}
        </button>
        {found ? <output>{told()}</output> : null}
        {fault ? <p role="alert">{title(fault)}</p> : null}
      </section>
      {found
        ? Object.entries(KINDS).map(([kind, word]) => (
            <section key={kind} className="c-card">
              <h2>{d(word as "near.parks")}</h2>
              <Places places={found[kind] ?? []} />
            </section>
          ))
        : null}
    </>
  );
}

function Places({ places }: { places: NonNullable<Nearby[string]> }) {
  const { d, title, number } = usePublicWords();
  if (places.length === 0) return <p>{d("nearNone")}</p>;
  const far = (meters: number) =>
    meters < KILOMETER
      ? d("meters", { n: number(Math.round(meters)) })
      : d("kilometers", { n: number(Math.round(meters / 100) / 10) });
  return (
    <ul className="c-places">
      {places.map((it) => (
        <li key={it.id}>
          <strong>{it.name ?? it.address}</strong>
          <span>
            {it.direction ? `${title(it.direction)} ` : ""}
            {far(it.metres)}
          </span>
          {it.address && it.name ? <small>{it.address}</small> : null}
          {it.open_hours ? <small>{it.open_hours}</small> : null}
          <a href={`geo:${it.point[1]},${it.point[0]}`}>{d("go")}</a>
        </li>
      ))}
    </ul>
  );
}
