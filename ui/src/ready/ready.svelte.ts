// The state of the check before a fair: its lines as they come, and how it ended.
import { asFailure, type Backend, type Failure, type ReadyEnd, type ReadyLine } from '../ipc';

export type ReadyBackend = Pick<Backend, 'ready'>;

export class ReadyState {
  lines = $state.raw<ReadyLine[]>([]);
  running = $state(false);
  end = $state.raw<ReadyEnd | null>(null);
  trouble = $state.raw<Failure | null>(null);
  /** The lines with something to do. */
  readonly toMend = $derived(this.lines.filter((line) => line.verdict === 'mend').length);
  /** The lines as they came; once all are there, those with something to do come first. */
  readonly shown = $derived(this.end === null ? this.lines : this.lines.toSorted((a, b) => Number(b.verdict === 'mend') - Number(a.verdict === 'mend')));
  readonly #backend: ReadyBackend;

  constructor(backend: ReadyBackend) {
    this.#backend = backend;
  }

  async check(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.lines = [];
    this.end = null;
    this.trouble = null;
    try {
      this.end = await this.#backend.ready((line) => (this.lines = [...this.lines, line]));
    } catch (error) {
      this.trouble = asFailure(error);
    } finally {
      this.running = false;
    }
  }
}
