import type { HtmlTagDescriptor, Plugin } from "vite";

/** Chunks that every page with a map needs, by the beginning of their names. */
const CHUNKS = /^assets\/(cityMap|_virtual_pictograms)-.*\.js$/;
const STYLES = /^assets\/cityMap-.*\.css$/;
/** What the page asks first; its scripts find the answers there. */
const ANSWERS = ["/api/me", "/layers"];

function link(attrs: Record<string, string | boolean>): HtmlTagDescriptor {
  return { tag: "link", attrs, injectTo: "head" };
}

/**
 * Lets the browser fetch the map, who is there and what layers there are while it still reads the
 * page's first script, instead of one after the other.
 */
export function preload(): Plugin {
  return {
    name: "preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle, path }) {
        if (path !== "/index.html") return [];
        const files = Object.keys(bundle ?? {});
        const scripts = files.filter((it) => CHUNKS.test(it));
        const styles = files.filter((it) => STYLES.test(it));
        return [
          ...ANSWERS.map((href) =>
            link({ rel: "preload", as: "fetch", href, crossorigin: "anonymous" }),
          ),
          ...scripts.map((it) => link({ rel: "modulepreload", href: `/${it}` })),
          ...styles.map((it) =>
            link({ rel: "preload", as: "style", href: `/${it}`, crossorigin: true }),
          ),
        ];
      },
    },
  };
}
