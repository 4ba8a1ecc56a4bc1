'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
import { headsByLayer } from '../weightsView.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';
import styles from './Weights.module.css';

/** Which head the page is about: any of the model's, the pinned ones at hand. */
export function HeadChoice({ head }: { head: string }) {
  const { model } = useInvestigation();
  const { pins, toggle } = usePins();
  const [, setUrl] = useWeightsUrl();
  if (!model.data) return null;
  const { name, config } = model.data;
  const layers = headsByLayer(config);
  const known = pins.filter((pin) => layers.flat().includes(pin));
  return (
    <div className={styles.bar}>
      <label className={styles.choice}>
        <span className="caption" aria-hidden="true">
          Head
        </span>
        <select
          className="field"
          aria-label="Head"
          value={head}
          onChange={(event) => void setUrl({ head: event.target.value })}
        >
          {layers.map((labels, layer) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its number
            <optgroup key={layer} label={`Layer ${layer}`}>
              {labels.map((label) => {
                const role = roleOfHead(label, name);
                return (
                  <option key={label} value={label}>
                    {role ? `${label} · ${role}` : label}
                  </option>
                );
              })}
            </optgroup>
          ))}
        </select>
      </label>
      <button type="button" className="button" onClick={() => toggle(head)}>
        {`${pins.includes(head) ? 'Unpin' : 'Pin'} ${head}`}
      </button>
      {known.length > 0 && <span className="caption">Pinned</span>}
      {known.map((pin) => (
        <button
          key={pin}
          type="button"
          className="button"
          aria-pressed={pin === head}
          onClick={() => void setUrl({ head: pin })}
        >
          {pin}
        </button>
      ))}
    </div>
  );
}
