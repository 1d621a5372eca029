import { describe, expect, test } from "vitest";
import { css } from "../build/tokensCss.ts";
import { contrast, nightGround, toHex, toOklch } from "../src/tokens/color.ts";
import { ground } from "../src/tokens/ground.ts";
import { type ThemeName, tokens } from "../src/tokens/tokens.ts";
import { registry } from "./registry.ts";

const themes: ThemeName[] = ["light", "dark"];
const TEXT = 4.5;
const MARK = 3;

describe.each(themes)("colours of the %s theme", (theme) => {
  const t = tokens[theme];
  const g = ground[theme];
  test.each([
    ["text 1 on surface", t.text1, t.surface],
    ["text 2 on surface", t.text2, t.surface],
    ["text 3 on surface", t.text3, t.surface],
    ["text 3 on raised", t.text3, t.raised],
    ["accent on surface", t.accent, t.surface],
    ["accent on its soft ground", t.accent, t.accentSoft],
    ["text on accent", t.accentText, t.accent],
    ["overdue tag", t.overdueTag, t.overdueSoft],
    ["due tag", t.dueTag, t.dueSoft],
    ["closed tag", t.closedTag, t.closedSoft],
    ["draft tag", t.draftTag, t.draftSoft],
    ["rail", t.railText, t.rail],
    ["label on land", g.label, g.land],
    ["district on land", g.labelStrong, g.land],
  ])("%s can be read", (_, front, back) =>
    expect(contrast(front, back)).toBeGreaterThanOrEqual(TEXT),
  );
  test.each([
    ["control border", t.control, t.surface],
    ["overdue", t.overdue, t.surface],
    ["closed", t.closed, t.surface],
    ["selection on its casing", g.selection, g.selectionCasing],
  ])("%s can be seen", (_, front, back) =>
    expect(contrast(front, back)).toBeGreaterThanOrEqual(MARK),
  );
});

test("colours survive the way through OKLCH", () => {
  for (const hex of ["#1259c3", "#f3f2ef", "#0a111a"]) expect(toHex(toOklch(hex))).toBe(hex);
});

test("the ground of the night is dark and quiet", () => {
  const grounds = registry.layers.filter((it) => it.group === "ground" && it.style.form === "fill");
  for (const it of grounds) {
    const { l, c } = toOklch(nightGround(it.style.color));
    expect(l).toBeLessThan(0.32);
    expect(c).toBeLessThan(0.07);
  }
});

test("every token is a CSS variable of both themes", () => {
  for (const value of Object.values(tokens.dark)) expect(css()).toContain(value);
});
