import { TableFold } from '../../../components/PageShell.tsx';
import { signed } from '../../../lib/format.ts';
import { intervalText, type TaskGroup, type TaskView } from '../taskView.ts';

/** The same numbers by answer and by sentence, behind folds. */
export function GroupTables({ view }: { view: TaskView }) {
  return (
    <div>
      <TableFold title="By name" caption="the mean of all prompts with this answer, worst first">
        <Groups groups={view.byName} head="Answer" />
      </TableFold>
      <TableFold title="By sentence" caption="or its template, names taken out, worst first">
        <Groups groups={view.bySentence} head="Sentence" />
      </TableFold>
    </div>
  );
}

function Groups({ groups, head }: { groups: readonly TaskGroup[]; head: string }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{head}</th>
          <th className="num">Prompts</th>
          <th className="num">Right</th>
          <th className="num">Mean difference</th>
          <th className="num">95&nbsp;% interval</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.name}>
            <td>{group.name}</td>
            <td className="num">{group.count}</td>
            <td className="num">{group.right}</td>
            <td className="num strong">{signed(group.mean, 3)}</td>
            <td className="num">{intervalText(group)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
