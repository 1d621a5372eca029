import { useEffect } from "react";
import { go, usePath } from "../app/route.ts";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { Follow } from "./Follow.tsx";
import { NearbyPage } from "./NearbyPage.tsx";
import { Report } from "./Report.tsx";
import { usePublicWords } from "./words.ts";

const PAGES = ["report", "follow", "nearby"] as const;
const FOLLOW = /^\/c\/follow(?:\/([0-9A-Za-z-]{1,20}))?$/;

/** The citizens' pages: how do I tell you, what became of it, what is near? No account is needed. */
export function Citizen() {
  const { d } = usePublicWords();
  const path = usePath();
  const lang = useStore(prefs, (it) => it.lang);
  const followed = FOLLOW.exec(path);
  const page = followed ? "follow" : path === "/c/nearby" ? "nearby" : "report";
  const title = d("title");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <header className="c-head">
        <h1>{title}</h1>
        <button
          type="button"
          lang={lang === "zh" ? "en" : "zh-CN"}
          onClick={() => prefs.set({ lang: lang === "zh" ? "en" : "zh" })}
        >
          {d("language")}
        </button>
      </header>
      <main className="c-main">
        {page === "report" ? <Report /> : null}
        {followed ? <Follow key={followed[1]} given={followed[1] ?? ""} /> : null}
        {page === "nearby" ? <NearbyPage /> : null}
      </main>
      <nav className="c-tabs" aria-label={d("nav")}>
        {PAGES.map((it) => (
          <a
            key={it}
            href={it === "report" ? "/c" : `/c/${it}`}
            aria-current={page === it ? "page" : undefined}
            onClick={go(it === "report" ? "/c" : `/c/${it}`)}
          >
            {d(`tab.${it}`)}
          </a>
        ))}
      </nav>
    </>
  );
}
