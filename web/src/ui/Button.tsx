import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Props {
  readonly icon?: IconName;
  readonly kind?: "main" | "plain" | "quiet";
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** Whether what it opens is open. */
  readonly expanded?: boolean;
  /** The keys that do the same. */
  readonly keys?: string;
  /** A name where there are no words on the button. */
  readonly label?: string;
  readonly onClick: () => void;
  readonly children?: ComponentChildren;
}

export function Button({
  icon,
  kind = "plain",
  pressed,
  disabled,
  expanded,
  keys,
  label,
  onClick,
  children,
}: Props) {
  return (
    <button
      type="button"
      class={`button ${kind} ${children ? "" : "bare"}`}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-keyshortcuts={keys}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  );
}
