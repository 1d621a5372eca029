import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ScaleBar } from "../../../map/ScaleBar.tsx";
import { desk } from "../../../state/desk.ts";
import { useStore } from "../../../state/store.ts";
import { bench, lay, refetch } from "../bench.ts";
import { keys } from "../calls.ts";
import type { DeskProps } from "../GridDesk.tsx";
import { attach } from "../hands.ts";
import { changed, send, whenChanged } from "../queue.ts";
import { DraftLegend } from "./DraftLegend.tsx";
import { DraftPanel } from "./DraftPanel.tsx";
import { Guide } from "./Guide.tsx";
import { Readout } from "./Readout.tsx";
import { Review } from "./Review.tsx";
import { Tools } from "./Tools.tsx";
import { useCells } from "./useCells.ts";
import { useDraftKeys } from "./useDraftKeys.ts";
import { useGround } from "./useGround.ts";
import { useScene } from "./useScene.ts";

const RETRY_MS = 5000;

/** One draft on the bench: its panel, the tools, and the hand on the map. */
export function DraftDesk({ id, phone }: DeskProps & { id: number }) {
  const [reviewing, setReviewing] = useState(false);
  useBench(id);
  useCells(id);
  useGround();
  useScene(id);
  useDraftKeys();
  useHand();
  useOthers(id);
  useEffect(() => bench.set({ compare: reviewing ? "after" : "off" }), [reviewing]);
  return (
    <>
      {reviewing ? (
        <Review id={id} phone={phone} close={() => setReviewing(false)} />
      ) : (
        <DraftPanel id={id} phone={phone} review={() => setReviewing(true)} />
      )}
      <div className="furniture has-left">
        <Tools reviewing={reviewing} />
        <Guide />
        <Readout />
        {phone ? null : <DraftLegend id={id} />}
        <ScaleBar />
      </div>
    </>
  );
}

/** Lay the draft out, send what waited from last time, and keep trying while the server is away. */
function useBench(id: number): void {
  const client = useQueryClient();
  useEffect(() => {
    lay(id);
    whenChanged((draft) => {
      for (const key of [keys.draft(draft), keys.findings(draft), keys.diff(draft), keys.drafts]) {
        void client.invalidateQueries({ queryKey: key });
      }
    });
    void send();
    const again = () => void send();
    const timer = setInterval(again, RETRY_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
      lay(null);
    };
  }, [id, client]);
}

/** When somebody else publishes, see whether it touches what is being edited. */
function useOthers(id: number): void {
  const news = useStore(desk, (it) => it.news);
  useEffect(() => {
    if (news === 0) return;
    changed(id);
    refetch();
  }, [news, id]);
}

function useHand(): void {
  const map = useStore(desk, (it) => it.map);
  useEffect(() => {
    if (!map) return;
    // Shift picks more cells, and a double click ends a sketch
    map.gl.doubleClickZoom.disable();
    map.gl.boxZoom.disable();
    const stop = attach(map);
    return () => {
      stop();
      map.gl.doubleClickZoom.enable();
      map.gl.boxZoom.enable();
    };
  }, [map]);
}
