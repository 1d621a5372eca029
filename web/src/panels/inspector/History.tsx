import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Feature, Version } from "../../data/api.ts";
import type { Problem } from "../../data/http.ts";
import { type Key, useWords } from "../../i18n/i18n.ts";
import type { Layer, Registry } from "../../registry/types.ts";
import { moment, shown } from "../../registry/values.ts";
import { desk } from "../../state/desk.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { Trouble } from "../../ui/Trouble.tsx";
import { type Difference, differences, reshaped } from "./changes.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  feature: Feature;
  history: UseQueryResult<{ versions: Version[] }, Problem>;
}

/** Versions, newest first; pointing at one shows its shape on the map beside the present one. */
export function History({ registry, layer, feature, history }: Props) {
  const { t } = useWords();
  useEffect(() => () => desk.get().map?.pick([pickable(feature)]), [feature]);
  if (history.isPending) return <Skeleton rows={4} height={48} />;
  if (history.isError) {
    return <Trouble say="error.history" problem={history.error} retry={() => history.refetch()} />;
  }
  const { versions } = history.data;
  if (versions.length === 0) return <p className="empty">{t("history.none")}</p>;
  return (
    <ol className="timeline">
      {versions.map((version, i) => (
        <Entry
          key={`${version.valid_from}-${version.op}`}
          registry={registry}
          layer={layer}
          version={version}
          before={versions[i + 1]}
          present={feature}
        />
      ))}
    </ol>
  );
}

/** A feature as the map's selection takes it. */
export function pickable(feature: Feature) {
  return { type: "Feature" as const, properties: {}, geometry: feature.geometry ?? NOWHERE };
}

/** What was there before the change: shown apart from what is there now. */
const ghost = (feature: Feature) => ({ ...pickable(feature), properties: { before: true } });

const NOWHERE = { type: "GeometryCollection" as const, geometries: [] };

interface EntryProps {
  registry: Registry;
  layer: Layer;
  version: Version;
  before: Version | undefined;
  present: Feature;
}

function Entry({ registry, layer, version, before, present }: EntryProps) {
  const { t } = useWords();
  const changed = differences(version, before);
  const moved = reshaped(version, before);
  const show = () =>
    desk.get().map?.pick([pickable(present), ...(moved && before ? [ghost(before.feature)] : [])]);
  return (
    <li>
      <button type="button" className="timeline-entry" onClick={show}>
        <span className={`op op-${version.op}`}>{t(`history.${version.op}` as Key)}</span>
        <time dateTime={version.valid_from}>{moment(version.valid_from)}</time>
        {version.valid_to === null ? <span className="tag">{t("history.current")}</span> : null}
      </button>
      <p className="timeline-who">
        {[version.changeset?.actor, version.changeset?.reason].filter(Boolean).join(" · ")}
      </p>
      {before && version.op === "update" && !moved && changed.length === 0 ? (
        <p className="timeline-who">{t("history.same")}</p>
      ) : null}
      {moved ? <p className="timeline-shape">{t("history.shape")}</p> : null}
      {changed.length > 0 ? (
        <dl className="diff">
          {changed.map((it) => (
            <Change key={it.name} registry={registry} layer={layer} change={it} />
          ))}
        </dl>
      ) : null}
    </li>
  );
}

function Change({
  registry,
  layer,
  change,
}: {
  registry: Registry;
  layer: Layer;
  change: Difference;
}) {
  const words = useWords();
  const field = layer.fields.find((it) => it.name === change.name);
  if (!field) return null;
  return (
    <div className="diff-row">
      <dt>{words.title(field)}</dt>
      <dd>
        <del>{shown(registry, field, change.before, words)}</del>
        <span aria-hidden="true">→</span>
        <ins>{shown(registry, field, change.after, words)}</ins>
      </dd>
    </div>
  );
}
