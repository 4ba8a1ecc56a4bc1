'use client';
import styles from './Switch.module.css';

interface SwitchProps {
  on: boolean;
  /** Read to a screen reader. */
  label: string;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}

/** An on-off switch. */
export function Switch({ on, label, onChange, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      className={styles.switch}
      onClick={() => onChange(!on)}
    >
      <span className={styles.knob} />
    </button>
  );
}

/** A switch with its label beside it. */
export function LabelledSwitch(props: SwitchProps) {
  const { label } = props;
  return (
    <span className={styles.labelled}>
      <Switch {...props} />
      <span aria-hidden="true">{label.charAt(0).toLowerCase() + label.slice(1)}</span>
    </span>
  );
}
