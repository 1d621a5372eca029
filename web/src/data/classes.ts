import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { getJson } from "./http.ts";

type Names = ReadonlyMap<string, string>;

interface Service {
  service_name: string;
  /** the English name, where the catalogue has one */
  description: string;
}

let asked: Promise<Names> | null = null;

async function fetched(): Promise<Names> {
  const all = await getJson<Service[]>("/open311/v2/services.json");
  return new Map(all.map((it) => [it.service_name, it.description]));
}

/** Classes are stored by their Chinese name: what each is called in the language of the page. */
export function useClassNames(): (name: string) => string {
  const { lang } = useWords();
  const [names, setNames] = useState<Names | null>(null);
  useEffect(() => {
    if (lang !== "en") return;
    asked ??= fetched();
    asked.then(setNames, () => {
      asked = null;
    });
  }, [lang]);
  return (name) => (lang === "en" && names?.get(name)) || name;
}
