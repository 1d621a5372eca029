/** The first character of each pinyin initial in the order of the Chinese collation. */
const FIRSTS = "阿八嚓哒妸发旮哈讥咔垃妈拿噢妑七呥仨他屲夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";
const order = new Intl.Collator("zh-CN-u-co-pinyin");

function initial(character: string): string {
  if (!/[\u4e00-\u9fff]/.test(character)) return character.toLowerCase();
  for (let i = FIRSTS.length - 1; i >= 0; i--) {
    if (order.compare(character, FIRSTS[i] ?? "") >= 0) return LETTERS[i] ?? "";
  }
  return "";
}

/** Pinyin initials of a Chinese text, by the order in which dictionaries list its characters. */
export function initials(text: string): string {
  return [...text].map(initial).join("");
}
