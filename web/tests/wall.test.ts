import { describe, expect, it } from "vitest";
import { type Board, byHour, type District, lightOf, ranked, share } from "../src/wall/board.ts";
import { turn } from "../src/wall/useGround.ts";

const district = (code: string, intime: number | null, closed: number | null): District => ({
  code,
  name: code,
  name_en: null,
  open: 0,
  overdue: 0,
  closed,
  intime,
});

describe("the wall", () => {
  it("counts hours of the day that is compared, and today's until now", () => {
    const board = {
      at: "2026-11-23T02:30:00+08:00",
      midnight: "2026-11-23T00:00:00+08:00",
      hours: [
        [3, 5],
        [24, 1],
        [26, 2],
      ],
    } as unknown as Board;
    const { past, today } = byHour(board);
    expect(past).toHaveLength(24);
    expect(past[3]).toBe(5);
    expect(today).toEqual([1, 0, 2]);
  });

  it("ranks districts by their share in time; without a closed case there is none", () => {
    const all = [district("a", 1, 4), district("b", null, null), district("c", 3, 4)];
    expect(ranked(all).map((it) => it.code)).toEqual(["c", "a", "b"]);
    expect(share(null, null)).toBeNull();
    expect(share(0, 4)).toBe(0);
  });

  it("tells overdue from due soon and in time", () => {
    const row = { due_at: "2026-11-23T10:00:00Z", light_at: "2026-11-23T09:00:00Z" };
    const at = (hour: string) => lightOf(row, Date.parse(`2026-11-23T${hour}:30:00Z`));
    expect([at("08"), at("09"), at("10")]).toEqual([0, 1, 2]);
    expect(lightOf({ due_at: null, light_at: null }, 0)).toBe(0);
  });

  it("turns as its address says, five seconds at least", () => {
    expect(turn("")).toBe(30_000);
    expect(turn("?rotate=0")).toBe(0);
    expect(turn("?rotate=1")).toBe(5_000);
    expect(turn("?rotate=x")).toBe(0);
  });
});
