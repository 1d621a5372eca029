import { inBoth, type Schema } from "../../../ui/schemaform/schema.ts";
import type { Action } from "../types.ts";
import { say } from "../words.ts";

export interface Filled {
  reason: string;
  data: Record<string, unknown>;
}

const LONGEST = 2000;

/** The whole form of an action: the server's fields, and the words that are kept with the step. */
export function schemaOf({ form, reason }: Pick<Action, "form" | "reason">): Schema {
  const words: Schema = {
    type: "string",
    title: inBoth(say("reason")),
    maxLength: LONGEST,
    ...(reason ? { description: inBoth(say("reasonHint")) } : {}),
  };
  const { required = [], properties = {}, ...rest } = form ?? {};
  return {
    ...rest,
    type: "object",
    required: reason ? [...required, "reason"] : required,
    properties: { ...properties, reason: words },
  };
}

/** What was filled in, as it is sent; empty fields are left out. */
export function filledOf(value: Record<string, unknown>): Filled {
  const { reason, ...data } = value;
  const given = Object.entries(data).filter(([, it]) => !isNothing(it));
  return { reason: String(reason ?? "").trim(), data: Object.fromEntries(given) };
}

const isNothing = (it: unknown) =>
  it === undefined || it === null || it === "" || (Array.isArray(it) && it.length === 0);
