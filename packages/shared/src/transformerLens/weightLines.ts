import { parseHead } from '../heads.ts';
import { python } from './python.ts';
import type { ScriptLines } from './ScriptLines.ts';

const stackedNames = /^(W_(E|pos|Q|K|V|O|in|out|U)|b_(Q|K|V|O|in|out|U))$/;

const headAt = (label: unknown): string => {
  const { layer, head } = parseHead(String(label));
  return `[${layer}, ${head}]`;
};

/** Lines of what is asked of the weights alone. */
export const weightLines: Record<string, ScriptLines> = {
  tokenize: {
    needs: [],
    takes: ['text'],
    gives: 'tokens[].id',
    lines: ({ text, prependBos }) => [
      `result = model.to_tokens(${python(text)}, prepend_bos=${python(prependBos ?? true)})[0]`,
    ],
  },
  'model.parameter': {
    needs: [],
    takes: ['name', 'index'],
    gives: 'tensor',
    lines: ({ name, index }) => {
      if (!stackedNames.test(String(name))) return null;
      const at = Array.isArray(index) && index.length > 0 ? python(index) : '';
      return [`result = model.${name}${at}`];
    },
  },
  'weights.columnNorms': {
    needs: [],
    takes: ['matrix', 'head'],
    gives: 'tensor',
    lines: ({ matrix, head }) => [`result = (model.${matrix}${headAt(head)} ** 2).sum(0)`],
  },
  'weights.gram': {
    needs: [],
    takes: ['matrix', 'head'],
    gives: 'tensor',
    lines: ({ matrix, head }) => [`W = model.${matrix}${headAt(head)}`, 'result = W.T @ W'],
  },
  'weights.eigenvalues': {
    needs: [],
    takes: ['circuit'],
    gives: 'copyingScore',
    lines: ({ circuit }) => {
      const name = { ov: 'OV', qk: 'QK' }[String(circuit)];
      if (!name) return null;
      return [
        `eigenvalues = model.${name}.eigenvalues`,
        'result = eigenvalues.real.sum(-1) / eigenvalues.abs().sum(-1)',
      ];
    },
  },
  'weights.singularValues': {
    needs: [],
    takes: ['circuit', 'heads'],
    gives: 'tensor',
    lines: ({ circuit, heads }) => {
      const name = { ov: 'OV', qk: 'QK' }[String(circuit)];
      if (!name) return null;
      if (!Array.isArray(heads)) return [`result = model.${name}.S.flatten(0, 1)`];
      return [`result = torch.stack([${heads.map((head) => `model.${name}${headAt(head)}.S`).join(', ')}])`];
    },
  },
  'weights.composition': {
    needs: [],
    takes: ['kind'],
    gives: 'tensor',
    lines: ({ kind }) => [`result = model.all_composition_scores(${python(String(kind).toUpperCase())})`],
  },
  'weights.tokenCircuit': {
    needs: [],
    takes: ['circuit', 'head', 'rows', 'columns'],
    gives: 'tensor',
    lines: ({ circuit, head, rows, columns = rows }) => {
      const tokens = (name: string, list: unknown) =>
        (list as unknown[]).every((token) => typeof token === 'number')
          ? `${name} = ${python(list)}`
          : `${name} = [model.to_single_token(token) for token in ${python(list)}]`;
      const product = {
        fullOv: () => `model.W_E[rows] @ model.W_V${headAt(head)} @ model.W_O${headAt(head)} @ model.W_U[:, columns]`,
        fullQk: () => `model.W_E[rows] @ model.W_Q${headAt(head)} @ model.W_K${headAt(head)}.T @ model.W_E[columns].T`,
        direct: () => 'model.W_E[rows] @ model.W_U[:, columns]',
      }[String(circuit)];
      return product ? [tokens('rows', rows), tokens('columns', columns), `result = ${product()}`] : null;
    },
  },
};
