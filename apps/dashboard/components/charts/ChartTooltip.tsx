import styles from './Chart.module.css';

interface TooltipEntry {
  name?: string | number;
  value?: unknown;
  color?: string;
}

/** What recharts shows on hover: the exact values of every line at this place. */
export function ChartTooltip(props: {
  active?: boolean;
  label?: string | number;
  payload?: readonly TooltipEntry[];
  title: (label: string | number) => string;
}) {
  if (!props.active || !props.payload?.length) return null;
  return (
    <div className={styles.tooltip}>
      <span className="caption">{props.title(props.label ?? '')}</span>
      {props.payload.map((entry) => (
        <span key={String(entry.name)} className={styles.row}>
          <span className={styles.swatch} style={{ background: entry.color }} />
          {props.payload!.length > 1 && <span>{entry.name}</span>}
          <strong>{exact(Number(entry.value))}</strong>
        </span>
      ))}
    </div>
  );
}

const exact = (value: number) => String(Number(value.toPrecision(6))).replace('-', '−');
