import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  dropFromBrowser,
  forgetInBrowser,
  inBrowser,
  keepInBrowser,
  offered,
} from "../src/panels/bookmarks/browser.ts";

const stored = new Map<string, string>();
const of = (account: string, list: unknown) =>
  stored.set(`wanmi.bookmarks.${account}`, JSON.stringify(list));

beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("bookmarks without an account", () => {
  test("are kept by name, the newest first", () => {
    keepInBrowser({ name: "a", view: "?1" });
    keepInBrowser({ name: "b", view: "?2" });
    keepInBrowser({ name: "a", view: "?3" });
    expect(inBrowser()).toEqual([
      { name: "a", view: "?3" },
      { name: "b", view: "?2" },
    ]);
    dropFromBrowser("a");
    expect(inBrowser().map((it) => it.name)).toEqual(["b"]);
    dropFromBrowser("b");
    expect(stored.size).toBe(0);
  });

  test("leave out what is none, and survive nonsense", () => {
    of("", [{ name: "a", view: "javascript:x" }, null, 7, { name: "b", view: "?2", more: 1 }]);
    expect(inBrowser()).toEqual([{ name: "b", view: "?2" }]);
    stored.set("wanmi.bookmarks.", "{not json");
    expect(inBrowser()).toEqual([]);
  });
});

describe("what an account may take over", () => {
  test("is what it kept in this browser and what nobody kept, without what it has", () => {
    of("ann", [{ name: "a", view: "?1" }]);
    of("", [
      { name: "b", view: "?2" },
      { name: "c", view: "?3" },
    ]);
    of("other", [{ name: "x", view: "?9" }]);
    expect(offered("ann", [{ name: "c", view: "?3" }])).toEqual([
      { name: "a", view: "?1" },
      { name: "b", view: "?2" },
    ]);
    forgetInBrowser("ann");
    expect([...stored.keys()]).toEqual(["wanmi.bookmarks.other"]);
  });

  test("gets another name where its own is taken by another view", () => {
    const long = "桥".repeat(40);
    of("", [
      { name: "a", view: "?new" },
      { name: long, view: "?long" },
    ]);
    const own = [
      { name: "a", view: "?1" },
      { name: "a 2", view: "?2" },
      { name: long, view: "?3" },
    ];
    expect(offered("ann", own)).toEqual([
      { name: "a 3", view: "?new" },
      { name: `${"桥".repeat(38)} 2`, view: "?long" },
    ]);
  });
});
