'use client';
import { errorCodes } from '@circuit-lens/shared/names';
import type { ReactNode } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import type { Model } from '../../../components/frame/queries.ts';
import { PageLink } from '../../../components/PageLink.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { approximate, count, percent } from '../../../lib/format.ts';
import { parameterCount } from '../../../lib/parameterCount.ts';
import { DownloadModel } from './DownloadModel.tsx';
import styles from './Setup.module.css';

/** Which model, where it runs, and whether its numbers can be trusted there. */
export function ModelCard() {
  const { model, choices, url, setUrl } = useInvestigation();
  const names = choices.data?.models ?? [];
  const current = url.model ?? names.find((choice) => choice.isDefault)?.name ?? '';
  const listed = names.some((choice) => choice.name === current);
  const selfTest = model.data?.provenance.selfTest;
  return (
    <section className="card" id="model" aria-labelledby="model-title">
      <div className={styles.cardHead}>
        <h2 id="model-title">Model</h2>
        {selfTest && (
          <span className={selfTest.status === 'passed' ? 'badge' : 'badgeWarn'}>
            {selfTest.status === 'passed' ? '✓' : '✗'} self-test {selfTest.status}
          </span>
        )}
      </div>
      <label className={styles.choice}>
        <span>Name</span>
        <select
          className="field"
          value={current}
          onChange={(event) => {
            const chosen = names.find((choice) => choice.name === event.target.value);
            setUrl({ model: chosen?.isDefault ? null : event.target.value });
          }}
        >
          {!listed && <option value={current}>{current || '…'}</option>}
          {names.map((choice) => (
            <option key={choice.name} value={choice.name}>
              {choice.name}
            </option>
          ))}
        </select>
      </label>
      <QueryState what="the model" error={model.error} loading={model.loading} height={190} onRetry={model.retry}>
        {model.data && (
          <>
            <Facts model={model.data} />
            {selfTest?.status === 'failed' && <SelfTestNote selfTest={selfTest} />}
            {model.data.missing.length > 0 && <PartialNote missing={model.data.missing} />}
          </>
        )}
      </QueryState>
      <DownloadModel />
    </section>
  );
}

function Facts({ model }: { model: Model }) {
  const { config, provenance, parameters } = model;
  const size = parameterCount(parameters);
  const shapeOf = (name: string) => parameters.find((entry) => entry.name === name)?.shape.join(' × ') ?? '–';
  const { selfTest, precisionError } = provenance;
  return (
    <dl className={styles.facts}>
      <Fact name="Parameters">{approximate(size)}</Fact>
      <Fact name="Layers × heads">
        {config.nLayers} × {config.nHeads}
      </Fact>
      <Fact name="Residual stream, head">
        {config.dModel}, {config.dHead}
      </Fact>
      <Fact name="W_Q, W_K">{shapeOf('W_Q')}</Fact>
      <Fact name="Tokens, context">
        {count(config.dVocab)}, {count(config.nCtx)}
      </Fact>
      <Fact name="Runs on">
        {provenance.device}, {provenance.precision}
        {provenance.deviceNote && <small>{provenance.deviceNote}</small>}
      </Fact>
      {precisionError && (
        <Fact name="float16 error">
          logits ≤ {precisionError.logits.toExponential(1)}
          <small>
            most at {precisionError.worstHook}: {precisionError.worstDifference.toExponential(1)},{' '}
            {percent(precisionError.worstShare, 2)} of its largest value
          </small>
        </Fact>
      )}
      <Verified {...model.verification} />
      {selfTest && (
        <Fact name="Self-test">
          <span title={`largest difference ${selfTest.worstDifference.toExponential(1)} at ${selfTest.worstHook}`}>
            {selfTest.hooksCompared} hooks, ≤ {selfTest.worstDifference.toExponential(1)}
          </span>
        </Fact>
      )}
    </dl>
  );
}

/** How many published numbers it gives again: of GPT-2 small, and of whatever else somebody compared. */
function Verified({ isPublished, found }: Model['verification']) {
  if (!isPublished && !found) return null;
  const words = found
    ? `${count(found.passed)} of ${count(found.passed + found.failed)} reproduced`
    : 'not compared to the end yet';
  return (
    <Fact name="Published numbers">
      <PageLink slug="verify">{words}</PageLink>
    </Fact>
  );
}

function SelfTestNote({ selfTest }: { selfTest: NonNullable<Model['provenance']['selfTest']> }) {
  return (
    <p className={styles.warning} role="alert">
      {selfTest.worstHook} is off by {selfTest.worstDifference.toExponential(1)}; allowed is{' '}
      {selfTest.tolerance.toExponential(1)}. {errorCodes.SELF_TEST_FAILED.remedy}
    </p>
  );
}

function PartialNote({ missing }: { missing: readonly string[] }) {
  return (
    <p className={styles.warning} role="alert">
      A partial checkpoint, without its {missing.join(', ')}. Pages that only read attention weights work.{' '}
      {errorCodes.MODEL_INCOMPLETE.remedy}
    </p>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
