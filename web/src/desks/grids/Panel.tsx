import { type ReactNode, useState } from "react";
import { go } from "../../app/route.ts";
import { Sheet, type Stop } from "../../app/Sheet.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { icons } from "./drawings.ts";
import { useGridWords } from "./words.ts";

interface Props {
  title: string;
  phone: boolean;
  children: ReactNode;
  /** where the arrow before the title leads */
  back?: string;
  tag?: string;
  footer?: ReactNode;
}

/** The desk's panel: on the left, or the sheet of a phone. */
export function Panel({ phone, ...rest }: Props) {
  const [stop, setStop] = useState<Stop>("middle");
  if (!phone) {
    return (
      <aside className="left">
        <Content {...rest} />
      </aside>
    );
  }
  return (
    <Sheet stop={stop} onStop={setStop}>
      <Content {...rest} />
    </Sheet>
  );
}

function Content({ title, back, tag, children, footer }: Omit<Props, "phone">) {
  const { d } = useGridWords();
  return (
    <section className="desk-panel" aria-label={title}>
      <header className={`panel-head ${back ? "has-back" : ""}`}>
        {back ? (
          <a className="icon-button" href={back} onClick={go(back)} aria-label={d("desk.back")}>
            <Icon name={icons.back} />
          </a>
        ) : null}
        <h2>{title}</h2>
        {tag ? <span className="tag tag-draft">{tag}</span> : null}
      </header>
      <div className="panel-body">{children}</div>
      {footer ? <footer className="desk-footer">{footer}</footer> : null}
    </section>
  );
}
