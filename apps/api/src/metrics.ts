import type { WorkerMemory } from '@circuit-lens/model/host';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ServerHealth } from './ServerHealth.ts';

/** What is read when somebody asks. */
export interface MetricSources {
  health(): ServerHealth;
  queries(): { running: number; waiting: number };
  streams(): number;
  workerMemory(): WorkerMemory;
}

/** What an answered request was. */
export interface AnsweredRequest {
  path: 'graphql' | 'files' | 'other';
  status: number;
  seconds: number;
  /** Null where nothing was priced. */
  price: number | null;
  codes: readonly string[];
}

/** Prometheus metrics of one server. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly seconds = this.histogram('request_seconds', 'Time from request to answer.', {
    labelNames: ['path', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  });
  private readonly price = this.histogram('query_price', 'Price of queries, those that were refused among them.', {
    labelNames: [],
    buckets: Array.from({ length: 8 }, (_, i) => 10 ** i),
  });
  private readonly errors = this.counter('errors_total', 'Errors in answers, by code.', ['code']);
  private readonly lookups = this.counter('cache_lookups_total', 'Results that were asked for.', ['cache', 'found']);
  private readonly crashes = this.counter('worker_crashes_total', "Ends of the model's worker that nobody asked for.");

  constructor(sources: MetricSources) {
    const { health, queries, streams, workerMemory } = sources;
    collectDefaultMetrics({ register: this.registry });
    this.gauge('queries', 'Queries that compute, and those that wait for their turn.', ['state'], (gauge) => {
      for (const [state, count] of Object.entries(queries())) gauge.set({ state }, count);
    });
    this.gauge('jobs', 'Jobs that run and wait.', ['state'], (gauge) => {
      gauge.set({ state: 'running' }, health().jobsRunning);
      gauge.set({ state: 'waiting' }, health().jobsQueued);
    });
    this.gauge('streams', 'Open event streams.', [], (gauge) => gauge.set(streams()));
    this.gauge('ready', '1 when the default model answers.', [], (gauge) => {
      gauge.set(health().status === 'ready' ? 1 : 0);
    });
    this.gauge(
      'worker_memory_bytes',
      "Memory of the model's worker: heap, what lies outside it, and what of that is kept to be used again.",
      ['kind'],
      (gauge) => {
        const { heapBytes, otherBytes, keptBytes } = workerMemory();
        gauge.set({ kind: 'heap' }, heapBytes);
        gauge.set({ kind: 'external' }, otherBytes);
        gauge.set({ kind: 'kept' }, keptBytes);
      },
    );
    this.gauge('model_info', 'The default model.', ['model', 'device', 'precision', 'self_test'], (gauge) => {
      const { model } = health();
      gauge.reset();
      if (!model) return;
      const { name, device, precision, selfTest } = model;
      gauge.set({ model: name, device, precision, self_test: selfTest?.status ?? 'none' }, 1);
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  noteAnswer({ path, status, seconds, price, codes }: AnsweredRequest): void {
    this.seconds.observe({ path, status: String(status) }, seconds);
    if (price !== null) this.price.observe(price);
    for (const code of codes) this.errors.inc({ code });
  }

  noteLookup(cache: 'results' | 'activations', isHit: boolean): void {
    this.lookups.inc({ cache, found: String(isHit) });
  }

  noteCrash(): void {
    this.crashes.inc();
  }

  private histogram(name: string, help: string, options: { labelNames: string[]; buckets: number[] }): Histogram {
    return new Histogram({ name: `circuit_lens_${name}`, help, registers: [this.registry], ...options });
  }

  private counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: `circuit_lens_${name}`, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, labelNames: string[], read: (gauge: Gauge) => void): void {
    new Gauge({
      name: `circuit_lens_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        read(this);
      },
    });
  }
}
