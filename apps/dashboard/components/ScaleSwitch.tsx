'use client';
import { useSameScale } from './frame/useSameScale.ts';
import { Switch } from './Switch.tsx';

/** "Same scale for all": a colour then means the same number in every picture beside it. */
export function ScaleSwitch() {
  const { isSame, setSame } = useSameScale();
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
      <Switch on={isSame} label="Same scale for all" onChange={setSame} />
      <span aria-hidden="true">same scale for all</span>
    </span>
  );
}
