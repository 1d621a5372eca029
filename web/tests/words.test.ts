import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import collectorEn from "../src/collector/en.json";
import collectorZh from "../src/collector/zh.json";
import adminEn from "../src/desks/admin/en.json";
import adminZh from "../src/desks/admin/zh.json";
import caseEn from "../src/desks/cases/en.json";
import caseZh from "../src/desks/cases/zh.json";
import censusEn from "../src/desks/census/en.json";
import censusZh from "../src/desks/census/zh.json";
import deskEn from "../src/desks/grids/en.json";
import deskZh from "../src/desks/grids/zh.json";
import en from "../src/i18n/en.json";
import zh from "../src/i18n/zh.json";
import markEn from "../src/panels/bookmarks/en.json";
import markZh from "../src/panels/bookmarks/zh.json";
import dockEn from "../src/panels/dock/en.json";
import dockZh from "../src/panels/dock/zh.json";
import cardEn from "../src/panels/inspector/en.json";
import cardZh from "../src/panels/inspector/zh.json";
import publicEn from "../src/public/en.json";
import publicZh from "../src/public/zh.json";
import presentEn from "../src/ui/present/en.json";
import presentZh from "../src/ui/present/zh.json";
import formEn from "../src/ui/schemaform/en.json";
import formZh from "../src/ui/schemaform/zh.json";
import wallEn from "../src/wall/en.json";
import wallZh from "../src/wall/zh.json";
import { registry } from "./registry.ts";

const SRC = join(import.meta.dirname, "..", "src");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((it) =>
  /\.tsx?$/.test(it),
);
const read = (file: string) => readFileSync(join(SRC, file), "utf8");
/** The collation of pinyin initials is about characters. */
const ABOUT_CHARACTERS = "registry/pinyin.ts";

const code = (file: string) => read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

/** A desk about one matter says in this file which layers that is. */
const NAMES_ITS_LAYERS =
  /^(desks\/\w+\/layers\.ts|public\/NearbyPage\.tsx|panels\/bookmarks\/presets\.ts)$/;
/** Names that come from the server: verbs, kinds, fields. */
const BUILT =
  /^(history|preset|step|kind|repair|severity|field|level|measure|op|clock|tab|stage|near|stand|state|legend|act|yes|no|s|photo|may|member|limit|how)\./;

const dictionaries = [
  { name: "shared", zh, en },
  { name: "bookmarks", zh: markZh, en: markEn },
  { name: "card", zh: cardZh, en: cardEn },
  { name: "administration", zh: adminZh, en: adminEn },
  { name: "case desk", zh: caseZh, en: caseEn },
  { name: "census desk", zh: censusZh, en: censusEn },
  { name: "collectors", zh: collectorZh, en: collectorEn },
  { name: "citizens", zh: publicZh, en: publicEn },
  { name: "table", zh: dockZh, en: dockEn },
  { name: "forms", zh: formZh, en: formEn },
  { name: "presence", zh: presentZh, en: presentEn },
  { name: "wall", zh: wallZh, en: wallEn },
  { name: "grid desk", zh: deskZh, en: deskEn },
] as { name: string; zh: Record<string, string>; en: Record<string, string> }[];

describe.each(dictionaries)("words, $name", ({ zh, en }) => {
  test("are the same keys in both languages", () =>
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort()));

  test("have the same parameters in both languages", () => {
    const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(zh)) {
      expect(parameters(en[key] ?? ""), key).toEqual(parameters(text));
    }
  });

  test("say nothing politely and shout nothing", () => {
    for (const text of Object.values(zh)) expect(text).not.toMatch(/请您|！|成功|失败/);
  });

  test("are all used", () => {
    const all = files.map(read).join("\n");
    for (const key of Object.keys(zh)) {
      expect(BUILT.test(key) || all.includes(`"${key}"`), key).toBe(true);
    }
  });
});

describe.each(files)("%s", (file) => {
  test("holds no words of its own", () => {
    if (file === ABOUT_CHARACTERS) return;
    expect(code(file)).not.toMatch(/[\u4e00-\u9fff]/);
    if (!file.endsWith(".tsx")) return;
    expect(code(file)).not.toMatch(/\s(title|aria-label|placeholder|alt)="[^"]*[A-Za-z]{2,}[^"]*"/);
    expect(code(file)).not.toMatch(
      /<(h\d|p|span|button|label|small|dt|dd|li)[^<>]*>\s*[A-Za-z]{2,}[^<>{}]*<\//,
    );
  });

  test("names no layer", () => {
    if (NAMES_ITS_LAYERS.test(file)) return;
    const groups = new Set(["cases", "components", "grids", "ground", "trades"]);
    for (const { id } of registry.layers) {
      if (!groups.has(id)) expect(code(file)).not.toMatch(new RegExp(`["'\`]${id}["'\`/]`));
    }
  });

  test("is short", () => expect(read(file).split("\n").length).toBeLessThanOrEqual(300));
});
