import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import type { LayerLine } from '../layersView.ts';

interface LayerBarsProps {
  label: string;
  lines: readonly Pick<LayerLine, 'layer' | 'attention' | 'mlp'>[];
  /** Values of the bars beside them, on one scale. */
  beside?: readonly number[];
  height: number;
}

/** A bar for the attention and one for the MLP of each layer. */
export function LayerBars({ label, lines, beside, height }: LayerBarsProps) {
  return (
    <GroupedBarChart
      label={label}
      names={lines.map(({ layer }) => String(layer))}
      xLabel="layer"
      groups={[
        { name: 'attention', tone: 'accent', values: lines.map(({ attention }) => attention) },
        { name: 'MLP', tone: 'plain', values: lines.map(({ mlp }) => mlp) },
      ]}
      beside={beside}
      height={height}
    />
  );
}
