import type { KeyboardEvent } from "react";

/** Do what a key stands for, if it was pressed on the item itself and stands for something. */
export function onKey(event: KeyboardEvent, keys: Record<string, () => void>): void {
  const act = keys[event.key];
  if (event.target !== event.currentTarget || !act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}
