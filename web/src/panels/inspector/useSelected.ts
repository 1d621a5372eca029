import { type Feature, useHistory, type Version } from "../../data/api.ts";
import { desk } from "../../state/desk.ts";
import { useStore } from "../../state/store.ts";
import { instant } from "../../state/view.ts";
import { view } from "../../state/viewStore.ts";

/** The version that was valid at a moment (ISO), or the newest. */
export function versionAt(versions: Version[], at: string | null): Version | undefined {
  if (!at) return versions.find((it) => it.valid_to === null) ?? versions[0];
  const moment = Date.parse(at);
  return versions.find(
    (it) =>
      Date.parse(it.valid_from) <= moment && (!it.valid_to || Date.parse(it.valid_to) > moment),
  );
}

/** The selected object with its versions: from the last click at once, else from its history. */
export function useSelected() {
  const selected = useStore(view, (it) => it.selected);
  const at = useStore(view, (it) => it.at);
  const ring = useStore(desk, (it) => it.ring);
  const history = useHistory(selected);
  const versions = history.data?.versions ?? [];
  const known = ring.find((it) => it.layer === selected?.layer && it.id === selected?.id);
  const version = versionAt(versions, instant(at));
  const feature: Feature | undefined = history.isSuccess ? (version?.feature ?? known) : known;
  return { selected, feature, versions, history };
}
