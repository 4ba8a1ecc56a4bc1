import { ProgressBar } from './ProgressBar.ts';

/** Standard output and standard error; a person may look at the second. */
interface TerminalStreams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

/** The only writer to standard output and standard error. */
export class Terminal {
  private isClosed = false;
  private progressShown = false;
  private readonly bar = new ProgressBar();
  private lastProgress = 0;

  /** @param streams what is written to; default those of the process */
  constructor(private readonly streams: TerminalStreams = process) {
    // A reader such as `head` may leave early: what is still written then goes nowhere, and that is no failure.
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.isClosed = true;
    };
    streams.stdout.on('error', onError);
    streams.stderr.on('error', onError);
  }

  /** Writes to standard output and waits until it has been taken, so that a long result isn't held twice. */
  async write(text: string): Promise<void> {
    this.clearProgress();
    if (this.isClosed) return;
    await new Promise<void>((resolve) => this.streams.stdout.write(text, () => resolve()));
  }

  async line(text = ''): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** For a person, beside the output. */
  note(text: string): void {
    this.clearProgress();
    this.streams.stderr.write(`${text}\n`);
  }

  /** A bar that replaces itself, at most ten times a second; nothing where no person looks. */
  progress(done: number, message: string): void {
    const now = Date.now();
    if (!this.streams.stderr.isTTY || now - this.lastProgress < 100) return;
    this.lastProgress = now;
    this.progressShown = true;
    const line = this.bar.line(done, message, now, this.streams.stderr.columns);
    this.streams.stderr.write(`\r\u001b[2K${line}`);
  }

  clearProgress(): void {
    if (this.progressShown) this.streams.stderr.write('\r\u001b[2K');
    this.progressShown = false;
  }
}
