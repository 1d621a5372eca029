import { describe, expect, test } from "vitest";
import { filledOf, schemaOf } from "../src/desks/cases/acting/actionSchema.ts";
import { asItIs, nextOf, offersOf } from "../src/desks/cases/acting/offers.ts";
import { statesOf, urgentFirst } from "../src/desks/cases/queues.ts";
import type { Action, Page, Transition } from "../src/desks/cases/types.ts";
import { kindsOf, missing } from "../src/desks/cases/widgets/photos.ts";
import { found } from "../src/ui/choose/choices.ts";
import { mistakesOf } from "../src/ui/schemaform/mistakes.ts";

const action = (more: Partial<Action>): Action => ({
  zh: "受理",
  en: "Accept",
  action: "accept",
  to: "accepted",
  allowed: true,
  why: null,
  reason: false,
  form: null,
  ...more,
});
const page = (actions: Action[], items: unknown[] = []) =>
  ({ case: { id: 7 }, actions, items }) as unknown as Page;

describe("the form of an action", () => {
  const photos = { type: "array", minItems: 1, "x-widget": "photos", items: { type: "object" } };
  const form = { type: "object", required: ["evidence"], properties: { evidence: photos } };

  test("asks for the server's fields, then for words", () => {
    const schema = schemaOf(action({ form, reason: true }));
    expect(Object.keys(schema.properties ?? {})).toEqual(["evidence", "reason"]);
    expect(Object.keys(mistakesOf(schema, {}))).toEqual(["evidence", "reason"]);
    expect(mistakesOf(schema, { reason: "x", evidence: [{ sha256: "a", kind: "after" }] })).toEqual(
      {},
    );
  });

  test("demands no words where the flow does not", () => {
    expect(mistakesOf(schemaOf(action({})), {})).toEqual({});
  });

  test("sends what was filled in, and nothing that is empty", () => {
    expect(filledOf({ reason: " x ", unit: "A", into: undefined, evidence: [] })).toEqual({
      reason: "x",
      data: { unit: "A" },
    });
  });

  test("counts photos by their kind", () => {
    const kinds = kindsOf({ "x-kinds": [{ kind: "near", zh: "近景", en: "near", least: 2 }] });
    expect(kinds.map((it) => missing(it, [{ sha256: "a", kind: "near" }]))).toEqual([1]);
    expect(kindsOf({ minItems: 1 })[0]?.least).toBe(1);
  });
});

describe("what may be done", () => {
  test("is offered of open items before the case itself", () => {
    const items = [
      { id: 1, machine: "order", ended: false, actions: [action({ action: "take" })] },
      { id: 2, machine: "order", ended: true, actions: [action({ action: "reopen" })] },
    ];
    expect(offersOf(page([action({})], items)).map((it) => it.action.action)).toEqual([
      "take",
      "accept",
    ]);
  });

  test("has one likely next step: it moves on and asks for no reason", () => {
    const note = action({ action: "note", to: null, reason: true });
    const reject = action({ action: "reject", reason: true });
    expect(nextOf(offersOf(page([note, reject, action({})])))?.action.action).toBe("accept");
  });

  test("is not allowed any more once it is no longer offered", () => {
    const [offer] = offersOf(page([action({})]));
    if (!offer) throw new Error("nothing offered");
    expect(asItIs(offer, []).action.allowed).toBe(false);
    expect(asItIs(offer, [offer]).action.allowed).toBe(true);
  });
});

describe("the queues of a post", () => {
  const step = (state: string, to: string, posts: string[], reason = false): Transition => ({
    ...{ zh: "", en: "", machine: "case", action: "x", state, to, posts, reason },
  });
  const flow = [
    step("reported", "accepted", ["acceptor"]),
    step("reported", "reported", ["acceptor"]),
    step("verifying", "voided", ["acceptor"], true),
    step("filed", "dispatched", ["dispatcher"]),
  ];

  test("are the states that it moves on without a reason", () => {
    expect(statesOf(flow, new Set(["acceptor"]))).toEqual(["reported"]);
    expect(statesOf(flow, new Set(["acceptor", "dispatcher"]))).toEqual(["reported", "filed"]);
    expect(statesOf(flow, new Set())).toEqual([]);
  });

  test("show the nearest deadline first, and what has none last", () => {
    const rows = [{ due_at: null }, { due_at: "2026-02-02" }, { due_at: "2026-01-01" }];
    expect(urgentFirst(rows).map((it) => it.due_at)).toEqual(["2026-01-01", "2026-02-02", null]);
  });
});

test("choices are found by name, code and pinyin initials", () => {
  const units = [
    { value: "PS", name: "排水公司" },
    { value: "HW", name: "环卫中心", note: "青湖区" },
  ];
  expect(found(units, "pss", 8)).toEqual([]);
  expect(found(units, "psg", 8).map((it) => it.value)).toEqual(["PS"]);
  expect(found(units, "青湖 中心", 8).map((it) => it.value)).toEqual(["HW"]);
  expect(found(units, "", 1)).toHaveLength(1);
});
