import type { Ref } from "react";
import type { Drawing } from "./drawings.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  icon: Drawing;
  label: string;
  onClick: () => void;
  active?: boolean;
  disabled?: boolean;
  className?: string;
  hint?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button of the tool strips: an icon with a tooltip and a label for readers. */
export function IconButton({
  icon,
  label,
  onClick,
  active,
  disabled,
  className,
  hint,
  ref,
}: Props) {
  return (
    <button
      type="button"
      ref={ref}
      className={`icon-button ${active ? "is-active" : ""} ${className ?? ""}`}
      aria-label={label}
      aria-pressed={active}
      title={hint ? `${label}  ${hint}` : label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
