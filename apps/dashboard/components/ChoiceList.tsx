'use client';

interface ChoiceListProps<Option> {
  /** What is chosen, said to a screen reader; left out where a `label` says it. */
  label?: string;
  /** For a `label` that stands elsewhere. */
  id?: string;
  options: readonly Option[];
  chosen: Option;
  show: (option: Option) => string;
  onChoose: (option: Option) => void;
}

/** The same choice as `ChoiceButtons`, as a list that opens: for many options, or long ones. */
export function ChoiceList<Option extends string | number | null>(props: ChoiceListProps<Option>) {
  const { label, id, options, chosen, show, onChoose } = props;
  return (
    <select
      id={id}
      className="field"
      aria-label={label}
      value={chosen ?? ''}
      onChange={({ target }) => onChoose(options[target.selectedIndex]!)}
    >
      {options.map((option) => (
        <option key={option} value={option ?? ''}>
          {show(option)}
        </option>
      ))}
    </select>
  );
}
