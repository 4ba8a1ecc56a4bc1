import { fixed, percent } from '../../../lib/format.ts';
import { mean } from '../../../lib/statistics.ts';
import { intervalText, type TaskView } from '../taskView.ts';
import styles from './Task.module.css';

/** The four numbers of the page, each with its interval or what it is of. */
export function TaskNumbers({ view }: { view: TaskView }) {
  const { accuracy, difference, lines, right, first } = view;
  const meanProbability = mean(lines.map(({ probability }) => probability));
  return (
    <dl className={styles.numbers}>
      <Entry name="Accuracy" value={percent(accuracy.share, 1)}>
        {right} of {lines.length}; 95&nbsp;% interval {percent(accuracy.low, 0)} to {percent(accuracy.high, 0)}
      </Entry>
      <Entry name="Mean logit difference" value={fixed(difference.mean, 3)}>
        {difference.low === null ? '' : '95\u00a0% interval '}
        {intervalText(difference)}
      </Entry>
      <Entry name="Answer is the first token" value={percent(first / lines.length, 1)}>
        {first} of {lines.length}, of the whole vocabulary
      </Entry>
      <Entry name="Mean probability" value={percent(meanProbability, 1)}>
        of the right name
      </Entry>
    </dl>
  );
}

function Entry({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className={styles.value}>{value}</span>
        <span className="caption">{children}</span>
      </dd>
    </div>
  );
}
