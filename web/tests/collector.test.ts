import { describe, expect, it } from "vitest";
import { addresses } from "../src/collector/area.ts";
import {
  blocked,
  body,
  type Entry,
  missing,
  next,
  pause,
  verdict,
} from "../src/collector/entry.ts";
import { bodyOf, EMPTY, lack } from "../src/collector/report/draft.ts";
import { found } from "../src/collector/report/finding.ts";
import { local, ordered, standing } from "../src/collector/standing.ts";
import { strategy } from "../src/collector/strategy.ts";
import type { Task } from "../src/collector/types.ts";
import { circle, meters, worth } from "../src/collector/where.ts";

const NOW = Date.parse("2026-11-23T02:00:00Z");
const HASH = "a".repeat(64);

function entry(part: Partial<Entry>): Entry {
  return {
    id: "1",
    actor: "li",
    path: "/api/cases/reports",
    body: {},
    photos: [],
    title: { zh: "", en: "" },
    madeAt: "2026-11-23T01:00:00Z",
    state: "waiting",
    share: 0,
    tries: 0,
    nextAt: 0,
    said: null,
    answer: null,
    sentAt: null,
    ...part,
  };
}

function task(part: Partial<Task>): Task {
  return {
    id: 1,
    case_id: 1,
    case_code: null,
    name: null,
    kind: "verify",
    state: "offered",
    address: null,
    due_at: null,
    light_at: null,
    not_before: null,
    seq: 1,
    geometry: null,
    ...part,
  };
}

describe("the queue", () => {
  it("sends in the order of making, only what belongs to who is logged in", () => {
    const late = entry({ id: "b", madeAt: "2026-11-23T01:30:00Z" });
    const early = entry({ id: "a" });
    const other = entry({ id: "0", actor: "wang", madeAt: "2026-11-22T00:00:00Z" });
    expect(next([late, other, early], "li", NOW)?.id).toBe("a");
    expect(next([other], "li", NOW)).toBeNull();
  });

  it("holds a step back while the one before it waits or was refused, and nothing else", () => {
    const take = entry({ id: "a", task: 7, action: "take", state: "refused" });
    const result = entry({
      id: "b",
      task: 7,
      action: "result_true",
      madeAt: "2026-11-23T01:01:00Z",
    });
    const report = entry({ id: "c", madeAt: "2026-11-23T01:02:00Z" });
    expect(next([take, result, report], "li", NOW)?.id).toBe("c");
    expect(blocked([take, result], result)).toBe(true);
    const waiting = { ...take, state: "waiting" as const, nextAt: NOW + 1 };
    expect(next([waiting, result], "li", NOW)).toBeNull();
  });

  it("waits longer after each try, five minutes at most", () => {
    expect([1, 2, 3].map(pause)).toEqual([2_000, 4_000, 8_000]);
    expect(pause(30)).toBe(300_000);
  });

  it("tells what passes by itself from what is final", () => {
    expect([0, 429, 500, 503].map((it) => verdict(it, ""))).toEqual(Array(4).fill("later"));
    expect(verdict(401, "")).toBe("login");
    expect(verdict(422, "no_such_evidence")).toBe("upload");
    expect([403, 404, 409, 413, 422].map((it) => verdict(it, "x"))).toEqual(
      Array(5).fill("refused"),
    );
  });

  it("uploads photos again that the server has thrown away by now", () => {
    const blob = new Blob(["x"]);
    const fresh = { kind: "near" as const, blob, sha256: HASH, storedAt: NOW - 1_000 };
    const old = { ...fresh, storedAt: NOW - 13 * 3_600_000 };
    expect(missing(entry({ photos: [fresh, old, { kind: "far", blob }] }), NOW)).toHaveLength(2);
  });

  it("names photos where a report and where an act have them", () => {
    const photos = [{ kind: "near" as const, blob: new Blob(), sha256: HASH }];
    const named = [{ sha256: HASH, kind: "near" }];
    expect(body(entry({ photos, body: { source: "collector" } }))).toEqual({
      source: "collector",
      evidence: named,
    });
    const act = entry({ photos, task: 3, body: { data: { position: 1 }, reason: "" } });
    expect(body(act)).toEqual({ reason: "", data: { position: 1, evidence: named } });
  });
});

describe("tasks", () => {
  const offered = task({ id: 7 });
  const step = (action: string, state: Entry["state"] = "waiting") =>
    entry({ id: action, task: 7, action, state });

  it("stand as the person left them, whatever the server knows", () => {
    expect(local(offered, [])).toBe("offered");
    expect(local(offered, [step("take")])).toBe("going");
    expect(local(offered, [step("take", "refused")])).toBe("offered");
    expect(standing(offered, [step("result_true")], NOW)).toBe("done");
  });

  it("come by the hour of their deadline, then the nearest; what is done comes last", () => {
    const at = (lon: number) => ({ type: "Point" as const, coordinates: [lon, 36] });
    const soon = "2026-11-23T02:20:00Z";
    const all = [
      task({ id: 1, due_at: "2026-11-23T08:00:00Z", geometry: at(117) }),
      task({ id: 2, due_at: soon, geometry: at(117.01) }),
      task({ id: 3, due_at: soon, geometry: at(117.001) }),
      offered,
    ];
    const found = ordered(all, [step("refuse")], [117, 36], NOW).map((it) => it.id);
    expect(found).toEqual([3, 2, 1, 7]);
  });
});

describe("a report", () => {
  it("says what it lacks, step by step", () => {
    expect(lack(EMPTY, 1)).toBe("needPhoto");
    expect(lack({ ...EMPTY, near: new Blob(), handled: true }, 1)).toBe("handledPhoto");
    expect(lack(EMPTY, 2)).toBe("needClass");
    expect(lack(EMPTY, 3)).toBe("needPlace");
    expect(lack({ ...EMPTY, point: [117, 36] }, 3)).toBeNull();
  });

  it("keeps the time and place of its making", () => {
    const draft = { ...EMPTY, service: "matter-01-002", point: [117, 36] as [number, number] };
    const made = bodyOf({ ...draft, error: 9 }, "2026-11-23T01:00:00Z");
    expect(made).toMatchObject({
      class_kind: "matter",
      class_code: "01-002",
      point: [117, 36],
      occurred_at: "2026-11-23T01:00:00Z",
      data: { accuracy_m: 9 },
    });
    expect(bodyOf(draft, "").data).toBeUndefined();
  });

  it("finds classes by a word, those that begin with it first", () => {
    const all = ["电力井盖异常", "井盖缺失", "道路破损"].map((service_name, i) => ({
      service_code: `matter-${i}`,
      service_name,
      group: i === 2 ? "井盖道路类" : "",
    }));
    expect(found(all, "井盖").map((it) => it.service_name)).toEqual([
      "井盖缺失",
      "电力井盖异常",
      "道路破损",
    ]);
    expect(found(all, "xyz")).toEqual([]);
  });
});

describe("positions", () => {
  it("are kept every ten seconds or fifteen meters", () => {
    const first = { at: 0, lon: 117, lat: 36, error: 5 };
    expect(worth(null, first)).toBe(true);
    expect(worth(first, { ...first, at: 4_000 })).toBe(false);
    expect(worth(first, { ...first, at: 10_000 })).toBe(true);
    expect(worth(first, { ...first, at: 4_000, lat: 36.0002 })).toBe(true);
    expect(worth(first, { ...first, at: -1, lat: 37 })).toBe(false);
  });

  it("have circles as wide as asked for", () => {
    for (const point of circle([117, 36], 50)) expect(meters([117, 36], point)).toBeCloseTo(50, 0);
  });
});

describe("what the worker keeps", () => {
  const origin = "https://city.example";
  const of = (path: string, mode = "cors") => strategy("GET", mode, origin + path, origin);

  it("is the telephone's page, its files, tiles and photos; all else is the network's", () => {
    expect(of("/m/queue", "navigate")).toBe("page");
    expect(of("/map", "navigate")).toBe("none");
    expect(of("/assets/m-1.js")).toBe("shell");
    expect(of("/tiles/ground/14/1/2.mvt?layers=roads")).toBe("ground");
    expect(of(`/api/cases/3/evidence/${HASH}/small`)).toBe("photo");
    expect(of(`/api/cases/3/evidence/${HASH}/original`)).toBe("none");
    expect(of("/api/me")).toBe("none");
    expect(strategy("POST", "cors", `${origin}/tiles/x`, origin)).toBe("none");
    expect(strategy("GET", "cors", "https://else.example/assets/a.js", origin)).toBe("none");
  });

  it("are the tiles of the grid at every level, never a whole city's", () => {
    const source = { type: "vector" as const, tiles: ["kept://h/tiles/g/{z}/{x}/{y}.mvt"] };
    const style = { version: 8 as const, sources: { g: source }, layers: [] };
    const all = addresses(style, [117, 36, 117.01, 36.01]);
    expect(new Set(all.map((it) => it.split("/")[5]))).toEqual(new Set(["13", "14", "15", "16"]));
    expect(all.every((it) => !it.includes("{"))).toBe(true);
    expect(addresses(style, [100, 30, 117, 36])).toEqual([]);
  });
});
