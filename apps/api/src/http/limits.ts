/** Tokens of a query document; the longest query of the dashboard has some 600. */
export const tokensMax = 5_000;

/** Body of a request; a prompt of 100 kB fits, so that it is answered by PROMPT_TOO_LONG and not by a closed door. */
export const bodyBytesMax = 4 * 1024 * 1024;
