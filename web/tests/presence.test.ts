import { expect, test } from "vitest";
import { heard, present } from "../src/data/presence.ts";
import { called } from "../src/ui/schemaform/coded.ts";

test("news of another object than the open one come too late", () => {
  const people = [{ actor: "li", display: "李静", doing: "edit" as const }];
  present.set({ layer: "cases", id: 7, people: [] });
  heard({ layer: "cases", id: 8, people });
  expect(present.get().people).toEqual([]);
  heard({ layer: "cases", id: 7, people });
  expect(present.get().people).toEqual(people);
});

test("coded values are called as their schema says, several of them too", () => {
  const mode = { oneOf: [{ const: "flat", title: "扁平化 · Flat" }] };
  expect(called(mode, {}, "flat", "zh")).toBe("扁平化");
  expect(called(mode, {}, "flat", "en")).toBe("Flat");
  expect(called(mode, {}, "other", "zh")).toBeUndefined();
  expect(called({ enum: ["a"] }, {}, "a", "zh")).toBeUndefined();
  const posts = { type: "string", "x-words": { acceptor: "受理员 · Acceptor" } };
  expect(called(posts, {}, "acceptor;system", "zh")).toBe("受理员、system");
  const list = { type: "array", items: { type: "string" }, "x-words": { web: "网站 · Web" } };
  expect(called(list, {}, ["web", "x"], "en")).toBe("Web, x");
  expect(called(posts, {}, "", "zh")).toBeUndefined();
});
