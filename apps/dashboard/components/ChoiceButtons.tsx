'use client';
import type { ReactNode } from 'react';
import styles from './ChoiceButtons.module.css';

interface ChoiceButtonsProps<Option> {
  /** What is chosen, said to a screen reader. */
  label: string;
  options: readonly Option[];
  /** One of them, or a list where several may be pressed. */
  chosen: Option | readonly Option[];
  show: (option: Option) => ReactNode;
  onChoose: (option: Option) => void;
}

/** Buttons in a row of which one is pressed, or several. */
export function ChoiceButtons<Option extends string | null>(props: ChoiceButtonsProps<Option>) {
  const { label, options, chosen, show, onChoose } = props;
  return (
    <fieldset className={styles.buttons} aria-label={label}>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          className="button"
          aria-pressed={Array.isArray(chosen) ? chosen.includes(option) : option === chosen}
          onClick={() => onChoose(option)}
        >
          {show(option)}
        </button>
      ))}
    </fieldset>
  );
}
