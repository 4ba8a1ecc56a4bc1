'use client';
import { useEffect, useState } from 'react';
import { encodePattern, type PatternChoice } from '../ownPattern.ts';
import { useDetectorUrl } from './useDetectorUrl.ts';

/** A longer address is cut by some servers. */
const longestInUrl = 4000;

interface OwnPattern {
  chosen: PatternChoice;
  /** Is it too large for the URL? Then it lives as long as the page. */
  isUnkept: boolean;
  choose: (choice: PatternChoice) => void;
}

/** The pattern of one's own: in the URL, as long as it fits there. */
export function useOwnPattern(): OwnPattern {
  const [{ pattern }, setUrl] = useDetectorUrl();
  const [large, setLarge] = useState<PatternChoice | null>(null);
  const inUrl = encodePattern(pattern);
  // biome-ignore lint/correctness/useExhaustiveDependencies: back and forward change the URL under it
  useEffect(() => setLarge(null), [inUrl]);
  const choose = (choice: PatternChoice) => {
    const isLarge = encodePattern(choice).length > longestInUrl;
    setLarge(isLarge ? choice : null);
    // A pattern without entries is the blank one.
    if (!isLarge) void setUrl({ pattern: choice.length === 0 ? 'blank' : choice });
  };
  return { chosen: large ?? pattern, isUnkept: large !== null, choose };
}
