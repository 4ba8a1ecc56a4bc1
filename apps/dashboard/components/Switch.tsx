'use client';
import styles from './Switch.module.css';

interface SwitchProps {
  on: boolean;
  /** Read to a screen reader; shown when `children` are left out. */
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
