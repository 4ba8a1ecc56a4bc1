import type { Random } from './Random.ts';

/** Texts that have broken parsers, file systems, regular expressions and prototypes. */
const hostile = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e\ufeff',
  '👩‍👩‍👧‍👦'.repeat(20),
  '../../../../etc/passwd',
  '..\\..\\windows',
  '/etc',
  '/dev/zero',
  '/proc/self/environ',
  'file:///etc/passwd',
  'https://evil.example/model',
  'openai-community/../../x',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'NaN',
  '-0',
  '1e309',
  "'; DROP TABLE jobs; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '*?'.repeat(2000),
  `${'*a'.repeat(500)}b`,
  'L99H99',
  'L0H0',
  'L-1H0',
  'blocks.0.hook_resid_pre',
  'blocks.99999999999.hook_z',
  'blocks.*',
  'ioi:n=1000,seed=1',
  'ioi:n=99999999,seed=-1',
  'ioi:n=5,seed=1,templates=,order=,',
  'notebook/corrupted/corrupted',
  'own:0123456789abcdef',
  'job-0000000000000000000000000000000000000000',
  'f'.repeat(64),
];

/** A text that nobody would write, sometimes a very long one. */
export function hostileText(random: Random): string {
  if (random.chance(0.05)) return random.one(['a', '\u00e9', ' ', '('] as const).repeat(random.int(1000, 200_000));
  if (random.chance(0.2)) return String.fromCharCode(...random.list(random.int(1, 40), () => random.int(0, 0xffff)));
  return random.one(hostile);
}

/** A value of JSON, at random, of any shape. */
export function hostileValue(random: Random, depth = 4): unknown {
  const kind = random.int(0, depth > 0 ? 8 : 6);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.one([0, -1, 1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 0.5, 1e-320]);
  if (kind < 7) return hostileText(random);
  if (kind === 7) return random.list(random.int(0, 4), () => hostileValue(random, depth - 1));
  const keys = ['prompts', 'model', 'tokens', 'text', 'input', 'name', '__proto__', 'interventions', 'source', 'hooks'];
  return Object.fromEntries(random.list(random.int(0, 4), () => [random.one(keys), hostileValue(random, depth - 1)]));
}
