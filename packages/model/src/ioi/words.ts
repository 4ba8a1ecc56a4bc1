/** What is given and where in IOI sentences: the same eight of each in the paper's code and in ARENA 1.4.1. */
const list = (words: string): readonly string[] => words.trim().split(/\s+/);

export const places = list('store garden restaurant school hospital office house station');

export const objects = list('ring kiss bone basketball computer necklace drink snack');
