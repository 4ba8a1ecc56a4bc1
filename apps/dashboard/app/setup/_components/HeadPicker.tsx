'use client';
import { headLabel, parseHead } from '@circuit-lens/shared/names';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import { headMatrices, useSetupUrl } from './useSetupUrl.ts';

/** Layer and head of the weight pictures. */
export function HeadPicker({ head: label }: { head: string }) {
  const { model } = useInvestigation();
  const [, setUrl] = useSetupUrl();
  const { layer, head } = parseHead(label);
  const { nLayers, nHeads } = model.data?.config ?? { nLayers: layer + 1, nHeads: head + 1 };
  return (
    <>
      <NumberSelect
        name="Layer"
        value={layer}
        size={nLayers}
        onChange={(next) => setUrl({ head: headLabel({ layer: next, head }) })}
      />
      <NumberSelect
        name="Head"
        value={head}
        size={nHeads}
        onChange={(next) => setUrl({ head: headLabel({ layer, head: next }) })}
      />
    </>
  );
}

/** Which of the head's four matrices the heatmap is of. */
export function MatrixPicker() {
  const [{ matrix }, setUrl] = useSetupUrl();
  return (
    <ChoiceList
      label="Matrix"
      options={headMatrices}
      chosen={matrix}
      show={(name) => name}
      onChoose={(name) => void setUrl({ matrix: name })}
    />
  );
}
