import { mean } from '../mean.ts';

/** Pearson's correlation of two lists; null where one of them does not vary, or has fewer than two entries. */
export function correlation(x: readonly number[], y: readonly number[]): number | null {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [products, squaresX, squaresY] = [0, 0, 0];
  for (const [i, value] of x.entries()) {
    const [dx, dy] = [value - meanX, y[i]! - meanY];
    products += dx * dy;
    squaresX += dx ** 2;
    squaresY += dy ** 2;
  }
  const scale = Math.sqrt(squaresX * squaresY);
  return scale > 0 ? products / scale : null;
}
