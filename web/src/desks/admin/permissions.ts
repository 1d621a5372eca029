import type { Registry } from "../../registry/types.ts";
import { useAdminWords } from "./words.ts";

const NAMED = [
  "public",
  "staff",
  "admin",
  "base.edit",
  "cases.act",
  "cases.zones",
  "cases.contacts",
  "cases.patrol",
  "cases.inspect",
  "cases.command",
];
const EDITS = /^(\w+)\.edit$/;

/** What a permission is called: by its own word, or by the theme that it lets edit; else its code. */
export function usePermissionWords(registry: Registry): (permission: string) => string {
  const { d, title } = useAdminWords();
  return (permission) => {
    if (NAMED.includes(permission)) return d(`may.${permission}` as "may.staff");
    const theme = registry.themes.find((it) => it.id === EDITS.exec(permission)?.[1]);
    return theme ? d("may.edit", { name: title(theme) }) : permission;
  };
}
