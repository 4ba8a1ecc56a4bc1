/** What belongs to this page and not to the one that is opened. */
const ownKeys = /^(by|open|sort-.*)$/;

/**
 * The address of a page on one prompt, with all that was chosen for the investigation.
 * @param place of the prompt in the set, from 0
 * @param search of the address of this page
 */
export function promptPath(slug: string, place: number, search: string): string {
  const params = new URLSearchParams([...new URLSearchParams(search)].filter(([key]) => !ownKeys.test(key)));
  params.set('prompt', String(place + 1));
  params.set('scope', 'shown');
  return `/${slug}?${params}`;
}
