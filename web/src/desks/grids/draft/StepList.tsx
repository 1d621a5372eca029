import { useStore } from "../../../state/store.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { bench } from "../bench.ts";
import { useDraft } from "../calls.ts";
import { serialOf } from "../scene.ts";
import { named, useGridWords } from "../words.ts";
import { undoSteps } from "./actions.ts";

const FEW = 4;
const clock = (at: string) => new Date(at).toTimeString().slice(0, 5);

/** What was done, latest first; each entry leads back to the state after it. */
export function StepList({ id }: { id: number }) {
  const words = useGridWords();
  const { d } = words;
  const steps = (useDraft(id).data?.steps ?? []).filter((it) => !it.undone);
  const busy = useStore(bench, (it) => it.sending || it.waiting.length > 0);
  return (
    <section className="desk-section" aria-label={d("steps.title")}>
      <header>
        <h3>{d("steps.title")}</h3>
      </header>
      {steps.length === 0 ? <p className="desk-none">{d("steps.none")}</p> : null}
      <ol>
        {steps
          .map((step, i) => (
            <li key={step.id} className="step">
              <Icon name="clock" size={16} />
              <span>
                {named(words, "step", step.label)}
                <small>{codesOf(step.codes)}</small>
              </span>
              {step.at ? <time dateTime={step.at}>{clock(step.at)}</time> : null}
              {i < steps.length - 1 ? (
                <button
                  type="button"
                  className="text-button"
                  disabled={busy}
                  onClick={() => void undoSteps(steps.length - 1 - i)}
                >
                  {d("steps.back")}
                </button>
              ) : null}
            </li>
          ))
          .reverse()}
      </ol>
    </section>
  );
}

function codesOf(codes: string[]): string {
  const serials = [...new Set(codes.map(serialOf))];
  return serials.slice(0, FEW).join(" / ") + (serials.length > FEW ? " …" : "");
}
