import { initials } from "../../registry/pinyin.ts";

/** Something that may be chosen; `note` tells it apart from others of the same name. */
export interface Choice {
  value: string;
  name: string;
  note?: string | undefined;
}

const LETTERS = /^[a-z]+$/;

/** The first choices that hold all the words in name, note, code or pinyin initials. */
export function found(choices: readonly Choice[], words: string, most: number): Choice[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ value, name, note = "" }: Choice) => {
    const whole = `${name} ${note} ${value}`.toLowerCase();
    return parts.every(
      (part) => whole.includes(part) || (LETTERS.test(part) && initials(name).includes(part)),
    );
  };
  return choices.filter(fits).slice(0, most);
}
