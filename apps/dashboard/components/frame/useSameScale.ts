'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { urlOptions } from '../../lib/urlState.ts';

const parser = parseAsStringLiteral(['same', 'own']).withDefault('same').withOptions(urlOptions);

/** Do the pictures of a page share one range, or does each fill its own? In the URL. */
export function useSameScale(): { isSame: boolean; setSame: (on: boolean) => void } {
  const [scale, setScale] = useQueryState('scale', parser);
  return { isSame: scale === 'same', setSame: (on) => void setScale(on ? 'same' : 'own') };
}
