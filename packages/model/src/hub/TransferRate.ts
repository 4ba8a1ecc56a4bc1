/** Over how long, in ms, a rate is taken: long enough to be steady, short enough to notice a change. */
const windowMs = 5000;

/** How fast something comes, and how long the rest will take. */
export class TransferRate {
  private readonly marks: { at: number; bytes: number }[] = [];

  /** @param now a clock in ms */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Notes how many bytes have come, in all. */
  note(bytes: number): void {
    const at = this.now();
    this.marks.push({ at, bytes });
    while (this.marks.length > 2 && this.marks[1]!.at <= at - windowMs) this.marks.shift();
  }

  /** Null before there is a rate to speak of. */
  get bytesPerSecond(): number | null {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.at - first.at < 200) return null;
    return (1000 * (last.bytes - first.bytes)) / (last.at - first.at);
  }

  /** Null where there is no rate, or the whole is not known. */
  secondsLeft(total: number | null): number | null {
    const rate = this.bytesPerSecond;
    const here = this.marks.at(-1)?.bytes ?? 0;
    return rate === null || rate <= 0 || total === null ? null : Math.max(0, total - here) / rate;
  }
}
