import { CircuitLensError, decodeTensor, hookName, type TensorJson } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { encodeEnvelope } from './envelope.ts';
import { runOperation } from './runOperation.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

describe('the envelope', () => {
  it('always has all its keys', async () => {
    const plain = encodeEnvelope(await tester.run('run.logitDifference', { prompts })) as Record<string, object>;
    expect(Object.keys(plain)).toEqual(['operation', 'version', 'recipe', 'model', 'prependBos', 'result']);
    expect(Object.keys(plain.model!)).toEqual([
      'name',
      'contentHash',
      'weightFlags',
      'device',
      'deviceNote',
      'precision',
      'precisionError',
      'selfTest',
    ]);
    expect(Object.keys((plain.model as { weightFlags: object }).weightFlags)).toHaveLength(5);
    expect(plain.prependBos).toBe(true);
  });

  it('says prependBos null where no prompt is involved, and what was asked for otherwise', async () => {
    expect((await tester.run('model.info', {})).prependBos).toBeNull();
    expect((await tester.run('tokenize', { text: 'a', prependBos: false })).prependBos).toBe(false);
  });

  it('holds a recipe that gives the same result again', async () => {
    const first = await tester.run('run.logitDifference', { prompts, prependBos: false });
    const again = await runOperation(first.operation, first.recipe, tester.context);
    expect(encodeEnvelope(again)).toEqual(encodeEnvelope(first));
  });

  it('carries the same numbers as base64 and as values', async () => {
    const envelope = await tester.run('run.activations', { prompts, hooks: [hookName('attn_scores', 1)] });
    const [values, base64] = (['values', 'base64'] as const).map((encoding) => {
      const { result } = encodeEnvelope(envelope, encoding) as { result: { activations: Record<string, TensorJson> } };
      return result.activations[hookName('attn_scores', 1)]!;
    });
    expect(values!.data).toBeUndefined();
    const finite = (value: number) => (Number.isFinite(value) ? value : Number.NaN);
    expect(decodeTensor(values!)).toEqual(decodeTensor(base64!).map(finite));
    expect(values!.values).toContain(null);
  });
});

describe('a device that fails in the middle', () => {
  const failing = (leaveDevice?: (reason: string) => boolean) => {
    let loads = 0;
    const loadModel: typeof tester.context.loadModel = async (spec) => {
      loads++;
      if (loads === 1) throw new CircuitLensError('DEVICE_FAILED', 'Device "webgpu" failed: out of memory.', {});
      return tester.context.loadModel(spec);
    };
    return runOperation('model.info', {}, { ...tester.context, loadModel, ...(leaveDevice ? { leaveDevice } : {}) });
  };

  it('is left, and the operation run again', async () => {
    const reasons: string[] = [];
    const envelope = await failing((reason) => reasons.push(reason) > 0);
    expect(reasons).toEqual(['Device "webgpu" failed: out of memory.']);
    expect(envelope.operation).toBe('model.info');
  });

  it('ends the operation where it was asked for by name', async () => {
    await expect(failing(() => false)).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
    await expect(failing()).rejects.toMatchObject({ code: 'DEVICE_FAILED' });
  });
});
