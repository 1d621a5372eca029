import { createStore } from "./store.ts";

/** A view under a name; the address says all of it. */
export interface Bookmark {
  name: string;
  /** the query part of the address */
  view: string;
}

const PREFIX = "wanmi.bookmarks.";
const MOST = 60;

export const bookmarks = createStore<{ account: string; list: readonly Bookmark[] }>({
  account: "",
  list: [],
});

function isBookmark(it: unknown): it is Bookmark {
  const { name, view } = (it ?? {}) as Partial<Bookmark>;
  return typeof name === "string" && typeof view === "string" && view.startsWith("?");
}

/** Those that an account keeps in this browser. */
export function openBookmarks(account: string): void {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + account) ?? "[]");
    bookmarks.set({ account, list: Array.isArray(kept) ? kept.filter(isBookmark) : [] });
  } catch {
    bookmarks.set({ account, list: [] });
  }
}

function keep(list: readonly Bookmark[]): void {
  bookmarks.set({ list });
  try {
    localStorage.setItem(PREFIX + bookmarks.get().account, JSON.stringify(list));
  } catch {
    // a browser that keeps nothing still shows them until it is closed
  }
}

/** Keep a view; one of the same name is replaced. */
export function addBookmark(name: string, view: string): void {
  const rest = bookmarks.get().list.filter((it) => it.name !== name);
  keep([{ name, view }, ...rest].slice(0, MOST));
}

export function dropBookmark(name: string): void {
  keep(bookmarks.get().list.filter((it) => it.name !== name));
}
