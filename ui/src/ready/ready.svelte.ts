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
