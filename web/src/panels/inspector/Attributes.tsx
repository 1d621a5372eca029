import { useState } from "react";
import type { Feature } from "../../data/api.ts";
import { useWords } from "../../i18n/i18n.ts";
import { bbox } from "../../map/bbox.ts";
import { grouped } from "../../registry/grouping.ts";
import type { Field, Layer, Registry } from "../../registry/types.ts";
import { isEmpty, shown } from "../../registry/values.ts";
import { Named } from "../../ui/Named.tsx";
import { targetOf } from "./relations.ts";

interface Props {
  registry: Registry;
  layer: Layer;
  feature: Feature;
}

/** All attributes with their official names, in groups; empty ones on request. */
export function Attributes({ registry, layer, feature }: Props) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const blank = (field: Field) => isEmpty(feature.properties[field.name]);
  const hidden = layer.fields.filter(blank).length;
  return (
    <>
      {grouped(layer).map((group) => {
        const fields = group.fields.filter((field) => all || !blank(field));
        if (fields.length === 0 && group.title !== "card.place") return null;
        return (
          <section key={group.title} className="card-group">
            <h3>{t(group.title)}</h3>
            <dl>
              {fields.map((field) => (
                <Row key={field.name} {...{ registry, layer, field, feature }} />
              ))}
              {group.title === "card.place" ? <Position feature={feature} /> : null}
            </dl>
          </section>
        );
      })}
      {hidden > 0 ? (
        <button type="button" className="text-button" onClick={() => setAll(!all)}>
          {all ? t("card.hideEmpty") : t("card.empty", { n: hidden })}
        </button>
      ) : null}
    </>
  );
}

function Row({ registry, layer, field, feature }: Props & { field: Field }) {
  const words = useWords();
  const given = feature.properties[field.name];
  const value = shown(registry, field, given, words);
  const items = Array.isArray(given) ? given.length : 1;
  const code = field.codes ? feature.properties[field.name] : null;
  const target = isEmpty(given) ? null : targetOf(registry, layer, field);
  return (
    <div className="row">
      <dt>{words.title(field)}</dt>
      <dd>
        {target ? (
          <Named layer={target.id} code={String(given)} />
        ) : (
          <Text value={value} items={items} />
        )}
        {code && /^\d/.test(String(code)) && String(code) !== value ? (
          <small>{String(code)}</small>
        ) : null}
      </dd>
    </div>
  );
}

const MANY = 6;

/** A value; a long list folds behind its number. */
function Text({ value, items }: { value: string; items: number }) {
  const { t } = useWords();
  if (items <= MANY) return value;
  return (
    <details>
      <summary>{t("card.items", { n: items })}</summary>
      {value}
    </details>
  );
}

function Position({ feature }: { feature: Feature }) {
  const { t } = useWords();
  if (!feature.geometry) return null;
  const [w, s, e, n] = bbox(feature.geometry);
  return (
    <div className="row">
      <dt>{t("card.position")}</dt>
      <dd>
        {((w + e) / 2).toFixed(6)}°E {((s + n) / 2).toFixed(6)}°N
      </dd>
    </div>
  );
}
