const barWidth = 24;

/** A bar that gives way to words is still this wide. */
const barWidthMin = 8;

/** Under this share of the work the time left is a guess in the air. */
const shareToJudge = 0.02;

/** A bar with percent, message and time left, for one piece of work after another. */
export class ProgressBar {
  private startedAt = 0;
  private last = 1;

  /**
   * The line to show: `[████████░░░░]  67%  patch 240 of 360, 8 s left`.
   * @param done share of the work, 0 to 1; a smaller one than before begins another piece of work
   * @param now in ms
   * @param columns of the screen; a longer line would not replace itself, so the bar gives way, then the message, and
   * the time left last
   */
  line(done: number, message: string, now: number, columns = 80): string {
    const share = Math.min(1, Math.max(0, done));
    if (share < this.last) this.startedAt = now;
    this.last = share;
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const left = this.timeLeft(share, now);
    const room = columns - 1 - `[] ${percent}  ${left}`.length;
    const width = Math.max(barWidthMin, Math.min(barWidth, room - message.length));
    const full = Math.round(share * width);
    const bar = `[${'█'.repeat(full)}${'░'.repeat(width - full)}]`;
    const words = message.slice(0, Math.max(0, room - width));
    return `${bar} ${percent}  ${words}${left}`.slice(0, columns - 1);
  }

  private timeLeft(share: number, now: number): string {
    const passed = now - this.startedAt;
    if (share < shareToJudge || share === 1 || passed < 1000) return '';
    const seconds = Math.ceil((passed * (1 - share)) / share / 1000);
    return seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`;
  }
}
