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
    takes: ['circuit', 'heads'],
    gives: ({ heads }) => (heads === undefined ? 'copyingScore' : 'real'),
    lines: ({ circuit, heads }) => {
      if (heads !== undefined) return Array.isArray(heads) && heads.length === 1 ? spectrum(circuit, heads[0]) : null;
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
  'weights.virtualHeads': {
    needs: [],
    takes: ['top'],
    gives: 'rows[].share',
    lines: ({ top }) => [`result = model.all_composition_scores("V").flatten().topk(${python(top ?? 20)}).values`],
  },
  'weights.singularVectors': {
    needs: [],
    takes: ['matrix', 'head', 'layer', 'vectors', 'top'],
    // Which of its two ends is which is arbitrary.
    gives: 'rows[].singularValue',
    lines: ({ matrix, head, layer, vectors }) => {
      const values =
        matrix === 'ov'
          ? `model.OV${headAt(head)}.S`
          : `torch.linalg.svdvals(model.${matrix === 'wIn' ? 'W_in' : 'W_out'}[${python(layer)}])`;
      return [`result = ${values}[:${python(vectors ?? 10)}]`];
    },
  },
  'weights.tokenCircuit': {
    needs: [],
    takes: ['circuit', 'head', 'rows', 'columns', 'embedding'],
    gives: 'tensor',
    lines: ({ circuit, head, rows, columns = rows, embedding }) => {
      const tokens = (name: string, list: unknown) =>
        (list as unknown[]).every((token) => typeof token === 'number')
          ? `${name} = ${python(list)}`
          : `${name} = [model.to_single_token(token) for token in ${python(list)}]`;
      const product = {
        fullOv: () => `embed(rows) @ model.W_V${headAt(head)} @ model.W_O${headAt(head)} @ model.W_U[:, columns]`,
        fullQk: () => `embed(rows) @ model.W_Q${headAt(head)} @ model.W_K${headAt(head)}.T @ embed(columns).T`,
        direct: () => 'embed(rows) @ model.W_U[:, columns]',
      }[String(circuit)];
      return product
        ? [tokens('rows', rows), tokens('columns', columns), embed(embedding), `result = ${product()}`]
        : null;
    },
  },
  'weights.neurons': {
    needs: [],
    takes: ['layer', 'neuron', 'top'],
    gives: 'writes.positive[].value',
    lines: ({ layer, neuron, top }) => [
      `result = (model.W_out[${python(layer)}, ${python(neuron)}] @ model.W_U).topk(${python(top ?? 10)}).values`,
    ],
  },
};

/** Lines of the eigenvalues of one head's circuit, largest modulus first; null for circuits that are not written here. */
function spectrum(circuit: unknown, head: unknown): string[] | null {
  const at = headAt(head);
  const factors = {
    ov: `model.W_V${at}, model.W_O${at}`,
    qk: `model.W_Q${at}, model.W_K${at}.T`,
    fullOv: `model.W_E @ model.W_V${at}, model.W_O${at} @ model.W_U`,
    fullQk: `model.W_E @ model.W_Q${at}, model.W_K${at}.T @ model.W_E.T`,
  }[String(circuit)];
  if (!factors) return null;
  return [
    'from transformer_lens import FactoredMatrix',
    `eigenvalues = FactoredMatrix(${factors}).eigenvalues`,
    'result = eigenvalues[eigenvalues.abs().argsort(descending=True)].real[None]',
  ];
}

/** Line of what stands for a token: its row of W_E, or that with what MLP 0 makes of it. */
function embed(embedding: unknown): string {
  if (embedding !== 'afterMlp0') return 'embed = lambda ids: model.W_E[ids]';
  return 'embed = lambda ids: model.W_E[ids] + model.blocks[0].mlp(model.blocks[0].ln2(model.W_E[ids][None]))[0]';
}
