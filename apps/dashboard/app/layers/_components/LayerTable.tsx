import { PageLink } from '../../../components/PageLink.tsx';
import { decimals, signed } from '../../../lib/format.ts';
import type { LayersView } from '../layersView.ts';

const tone = (value: number) => (value === 0 ? '' : value > 0 ? 'io' : 's');

/** The sum, layer by layer: what stands in the stream before and after each. */
export function LayerTable({ view }: { view: LayersView }) {
  const digits = decimals(view.total, 3);
  return (
    <section aria-label="How it adds up">
      <table className="table">
        <thead>
          <tr>
            <th>Layer</th>
            <th className="num">Attention</th>
            <th className="num">MLP</th>
            <th className="num">Difference so far</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>embeddings</td>
            <td className="num" />
            <td className="num" />
            <td className="num strong">{signed(view.embeddings, digits)}</td>
          </tr>
          {view.lines.map(({ layer, attention, mlp, after }) => (
            <tr key={layer}>
              <td>{layer}</td>
              <td className={`num ${tone(attention)}`}>{signed(attention, digits)}</td>
              <td className={`num ${tone(mlp)}`}>{signed(mlp, digits)}</td>
              <td className="num strong">{signed(after, digits)}</td>
            </tr>
          ))}
          <tr>
            <td>biases at the end</td>
            <td className="num" />
            <td className="num">{signed(view.biases, digits)}</td>
            <td className="num strong">{signed(view.total, digits)}</td>
          </tr>
        </tbody>
      </table>
      <p className="caption" style={{ paddingTop: 8 }}>
        An attention layer is the sum of its heads: <PageLink slug="heads">see which of them</PageLink>.
      </p>
    </section>
  );
}
