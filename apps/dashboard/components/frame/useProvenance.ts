'use client';
import { weightFlagNames, weightFlagTexts } from '../../lib/weightFlags.ts';
import { useInvestigation } from './Investigation.tsx';

/** Where the numbers of the page come from, as lines to write into an exported picture. */
export function useProvenance(): string[] {
  const { model, modelArguments, url } = useInvestigation();
  const on = weightFlagNames.filter((name) => modelArguments.weightFlags[name]);
  const flags = on.length > 0 ? on.map((name) => weightFlagTexts[name].name).join(', ') : 'no weight processing';
  const { name, provenance } = model.data ?? {};
  const source = provenance
    ? `${name} ${provenance.contentHash.slice(0, 12)} · ${provenance.device} ${provenance.precision}`
    : 'model not known';
  return [`${source} · BOS ${url.bos ? 'on' : 'off'} · Circuit Lens ${provenance?.productVersion ?? ''}`.trim(), flags];
}
