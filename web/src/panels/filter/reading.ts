import type { Condition, Group, Operator } from "./conditions.ts";

const TOKEN =
  /\s*(?:'((?:[^']|'')*)'|(DATE)\s*\(\s*'([^']*)'\s*\)|(<>|<=|>=|[<>=(),])|([\w.+-]+))/gy;

interface Token {
  kind: "text" | "sign" | "word";
  value: string;
}

/** Signs, words and literals of a text, or null where it has anything else. */
function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  const rule = new RegExp(TOKEN);
  while (rule.lastIndex < text.trimEnd().length) {
    const hit = rule.exec(text);
    if (!hit) return null;
    const [, quoted, day, date, sign, word] = hit;
    if (quoted !== undefined) found.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else if (day) found.push({ kind: "text", value: date ?? "" });
    else if (sign) found.push({ kind: "sign", value: sign });
    else found.push({ kind: "word", value: word ?? "" });
  }
  return found;
}

class Reader {
  private at = 0;
  constructor(private readonly all: Token[]) {}

  get ended(): boolean {
    return this.at >= this.all.length;
  }

  next(): Token {
    const token = this.all[this.at++];
    if (!token) throw new SyntaxError("ended");
    return token;
  }

  take(...words: string[]): boolean {
    const here = words.every((word, i) => this.all[this.at + i]?.value.toUpperCase() === word);
    if (here) this.at += words.length;
    return here;
  }

  value(): string {
    const { kind, value } = this.next();
    if (kind === "sign") throw new SyntaxError(value);
    return kind === "word" && /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
  }
}

const SIGNS = new Set(["=", "<>", "<", "<=", ">", ">="]);

function condition(reader: Reader): Condition {
  const { kind, value: field } = reader.next();
  if (kind !== "word") throw new SyntaxError(field);
  if (reader.take("IS", "NULL")) return { field, op: "null", values: [] };
  if (reader.take("IS", "NOT", "NULL")) return { field, op: "filled", values: [] };
  if (reader.take("LIKE")) return like(field, reader.value());
  if (reader.take("BETWEEN")) return between(field, reader);
  if (reader.take("IN", "(")) return { field, op: "in", values: list(reader) };
  const op = reader.next().value;
  if (!SIGNS.has(op)) throw new SyntaxError(op);
  return { field, op: op as Operator, values: [reader.value()] };
}

function between(field: string, reader: Reader): Condition {
  const low = reader.value();
  if (!reader.take("AND")) throw new SyntaxError("between");
  return { field, op: "between", values: [low, reader.value()] };
}

function list(reader: Reader): string[] {
  const values = [reader.value()];
  while (reader.take(",")) values.push(reader.value());
  if (!reader.take(")")) throw new SyntaxError("list");
  return values;
}

/** `%text%` and `text%` with escaped wildcards; other patterns are not ours. */
function like(field: string, pattern: string): Condition {
  const [, open, body] = /^(%?)((?:[^\\%_]|\\.)*)%$/s.exec(pattern) ?? [];
  if (body === undefined) throw new SyntaxError(pattern);
  return { field, op: open ? "has" : "starts", values: [body.replace(/\\(.)/gs, "$1")] };
}

/** The conditions of a text, or null when the text says more than the builder can. */
export function groupOf(text: string): Group | null {
  if (!text.trim()) return { join: "AND", conditions: [] };
  const found = tokens(text);
  if (!found) return null;
  try {
    return read(new Reader(found));
  } catch {
    return null;
  }
}

function read(reader: Reader): Group | null {
  const conditions = [condition(reader)];
  const joins = new Set<"AND" | "OR">();
  while (!reader.ended) {
    if (reader.take("AND")) joins.add("AND");
    else if (reader.take("OR")) joins.add("OR");
    else return null;
    conditions.push(condition(reader));
  }
  return joins.size > 1 ? null : { join: [...joins][0] ?? "AND", conditions };
}
