import { describe, expect, test } from "vitest";
import { suggested } from "../src/public/suggest.ts";

const of = (service_code: string, service_name: string, group: string, keywords = "") => ({
  service_code,
  service_name,
  group,
  keywords,
});
const ALL = [
  of("m-1", "供水井盖异常", "设施", "water, cover"),
  of("m-2", "污水井盖异常", "设施", "sewage, cover"),
  of("m-3", "道路破损", "环境", "road"),
  of("m-4", "行道树异常", "园林", "tree"),
];
const names = (text: string, common: string[]) =>
  suggested(ALL, common, text).map((it) => it.service_code);

describe("classes to choose from", () => {
  test("without a word are what is reported most, in that order", () => {
    expect(names("", ["m-4", "m-2", "gone"])).toEqual(["m-4", "m-2"]);
  });

  test("without that, one of each group", () => {
    expect(names(" ", [])).toEqual(["m-1", "m-3", "m-4"]);
  });

  test("by a word are those of its name, keywords or group", () => {
    expect(names("井盖", ["m-4"])).toEqual(["m-1", "m-2"]);
    expect(names("TREE", [])).toEqual(["m-4"]);
    expect(names("环境", [])).toEqual(["m-3"]);
    expect(names("没有", ["m-4"])).toEqual([]);
  });
});
