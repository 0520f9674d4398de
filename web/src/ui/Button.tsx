import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Props {
  readonly icon?: IconName;
  readonly kind?: "main" | "plain" | "quiet";
  readonly pressed?: boolean;
  readonly disabled?: boolean;
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
  label,
  onClick,
  children,
}: Props) {
  return (
    <button
      type="button"
      class={`button ${kind} ${children ? "" : "bare"}`}
      aria-pressed={pressed}
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
