'use client';
import { useSameScale } from './frame/useSameScale.ts';
import { LabelledSwitch } from './Switch.tsx';

/** "Same scale for all": a colour then means the same number in every picture beside it. */
export function ScaleSwitch() {
  const { isSame, setSame } = useSameScale();
  return <LabelledSwitch on={isSame} label="Same scale for all" onChange={setSame} />;
}
