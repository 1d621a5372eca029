/** A class that may be reported (Open311 GeoReport v2). */
export interface Service {
  service_code: string;
  service_name: string;
  keywords?: string;
  group?: string;
}

const MOST = 24;

/** Classes with a word in their name, words or group; names that begin with it come first. */
export function found(all: Service[], text: string): Service[] {
  const word = text.trim().toLowerCase();
  if (!word) return all.slice(0, MOST);
  const rank = (it: Service) => {
    const at = it.service_name.toLowerCase().indexOf(word);
    if (at >= 0) return at === 0 ? 0 : 1;
    const more = [it.keywords, it.group, it.service_code];
    return more.some((part) => part?.toLowerCase().includes(word)) ? 2 : 3;
  };
  return all
    .map((it) => ({ it, rank: rank(it) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ it }) => it)
    .slice(0, MOST);
}
