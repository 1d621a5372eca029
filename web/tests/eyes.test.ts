import { afterEach, describe, expect, test } from "vitest";
import { asked, eyes, markOf } from "../src/data/eyes.ts";
import { session } from "../src/data/session.ts";

afterEach(() => session.set({ asPublic: false }));

describe("the public's eyes", () => {
  test("are asked for where the map reads, never where somebody works", () => {
    expect(eyes("/layers")).toEqual({});
    session.set({ asPublic: true });
    for (const path of [
      "/layers",
      "/ogc/collections/cases/items?limit=1",
      "/api/counts?bbox=",
      "/api/search?q=a",
      "/api/identify?lon=1",
      "/api/features/cases/1/history",
    ]) {
      expect(eyes(path)).toEqual({ "x-wanmi-as": "public" });
    }
    for (const path of ["/api/me", "/api/cases/queue", "/api/bookmarks", "/api/drafts/1"]) {
      expect(eyes(path)).toEqual({});
    }
  });

  test("are a mark at the address of tiles that the server never sees", () => {
    const url = "https://city/tiles/cases/14/1/2.mvt?layers=cases";
    expect(asked(url)).toEqual({ url });
    expect(asked(url + markOf(false))).toEqual({ url });
    expect(asked(url + markOf(true))).toEqual({ url, headers: { "x-wanmi-as": "public" } });
  });
});
