/** Template lists of IOI sentences. */
export const templateSets = ['paper', 'long', 'earlyIo', 'lateIo', 'abc', 'notebook'] as const;

/** Which name comes first: IO (ABBA) or S (BABA); `mixed` is half of each. */
export const nameOrders = ['ABBA', 'BABA', 'mixed'] as const;

/** How each prompt is changed into its corrupted one; the token count stays. */
export const corruptionKinds = ['abc', 'flipIo', 'flipS', 'flipS1', 'flipS2', 'flipIoS', 'randomNames'] as const;

/** The largest dataset that is made at once. */
export const datasetSizeMax = 10_000;

/** The largest generated set that can be named by an id: pages and runs take all its prompts at once. */
export const ioiSetSizeMax = 1_000;

export type TemplateSet = (typeof templateSets)[number];
export type NameOrder = (typeof nameOrders)[number];
export type CorruptionKind = (typeof corruptionKinds)[number];
