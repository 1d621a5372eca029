/** Browsers lay out at most some 30 million pixels: beyond, a long table moves faster than its bar. */
const TALLEST = 8_000_000;

export interface Window {
  /** pixels of all that can be scrolled */
  height: number;
  first: number;
  last: number;
  /** where the first row is drawn, in pixels from the top */
  top: number;
}

/** Which rows are seen when a table of `total` rows is scrolled to `scroll`. */
export function windowOf(total: number, scroll: number, room: number, row: number): Window {
  const whole = total * row;
  const height = Math.min(whole, TALLEST);
  const seen = Math.ceil(room / row) + 1;
  if (whole <= TALLEST) {
    const first = Math.max(0, Math.min(Math.floor(scroll / row), total - 1));
    return { height, first, last: Math.min(total - 1, first + seen), top: first * row };
  }
  const share = Math.min(1, Math.max(0, scroll / (height - room)));
  const exact = share * (total - room / row);
  const first = Math.floor(exact);
  const top = scroll - (exact - first) * row;
  return { height, first, last: Math.min(total - 1, first + seen), top };
}
