/** A rectangle on the screen, in px. */
export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Between what is explained and its tooltip, and between that and the edge of the screen, in px. */
const gap = 8;

/**
 * Where a tooltip goes that explains a part of a picture: right of it, else left of it, else below or above it; always whole on the
 * screen where it fits at all.
 */
export function placeBeside(
  part: Place,
  tip: Pick<Place, 'width' | 'height'>,
  screen: Pick<Place, 'width' | 'height'>,
): Pick<Place, 'left' | 'top'> {
  const within = (at: number, size: number, whole: number) => Math.max(gap, Math.min(at, whole - size - gap));
  const top = within(part.top, tip.height, screen.height);
  const right = part.left + part.width + gap;
  if (right + tip.width + gap <= screen.width) return { left: right, top };
  const left = part.left - gap - tip.width;
  if (left >= gap) return { left, top };
  const below = part.top + part.height + gap;
  const fitsBelow = below + tip.height + gap <= screen.height;
  return {
    left: within(part.left, tip.width, screen.width),
    top: fitsBelow ? below : Math.max(gap, part.top - gap - tip.height),
  };
}
