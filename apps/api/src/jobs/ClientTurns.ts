/** Whose turn it is among clients whose jobs wait: one with fifty holds up another with one by no more than one. */
export class ClientTurns {
  private readonly clientOf = new Map<string, string>();
  /** When each client's last job began, counted in jobs. */
  private readonly lastOf = new Map<string, number>();
  private count = 0;
  /** The job that began last. */
  private begun = '';

  /**
   * A job is a client's; one that nothing held up has begun already. Jobs of no known client, from before a restart, are
   * one client's.
   */
  add(id: string, client: string): void {
    if (id === this.begun) this.lastOf.set(client, this.count);
    else this.clientOf.set(id, client);
  }

  /**
   * The job to begin of those that wait, first come first.
   * @param everywhere all jobs that wait, those of other lanes too: their clients are not forgotten
   */
  next(waiting: readonly string[], everywhere: readonly string[] = waiting): string | undefined {
    const last = (id: string) => this.lastOf.get(this.ownerOf(id)) ?? 0;
    const [first] = waiting.toSorted((a, b) => last(a) - last(b));
    if (first === undefined) return undefined;
    this.lastOf.set(this.ownerOf(first), ++this.count);
    this.begun = first;
    this.forget(new Set(everywhere), first);
    return first;
  }

  private ownerOf(id: string): string {
    return this.clientOf.get(id) ?? '';
  }

  /** Keeps what is known of those that wait on, and of their clients. */
  private forget(waiting: ReadonlySet<string>, begun: string): void {
    const clients = new Set([...waiting].map((id) => this.ownerOf(id)));
    for (const client of this.lastOf.keys()) if (!clients.has(client)) this.lastOf.delete(client);
    for (const id of this.clientOf.keys()) if (id === begun || !waiting.has(id)) this.clientOf.delete(id);
  }
}
