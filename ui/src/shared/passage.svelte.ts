// The state of the source dialog: one source at a time, first its excerpt, then its place in the profile.
import type { Backend, Passage, Source } from '../ipc';

export type PassageBackend = Pick<Backend, 'passage'>;

export class PassageState {
  sources = $state.raw<Source[]>([]);
  index = $state(0);
  /** The source in its place in the profile; `null` until it is loaded. */
  passage = $state.raw<Passage | null>(null);
  /** The profile no longer contains the source. */
  missing = $state(false);
  readonly source = $derived(this.sources[this.index] ?? null);
  readonly #backend: PassageBackend;
  #looks = 0;

  constructor(backend: PassageBackend) {
    this.#backend = backend;
  }

  open(sources: Source[], index: number): void {
    this.sources = sources;
    void this.#turnTo(index);
  }

  close(): void {
    this.#looks++;
    this.sources = [];
    this.passage = null;
  }

  step(by: number): void {
    const index = this.index + by;
    if (index >= 0 && index < this.sources.length) void this.#turnTo(index);
  }

  async #turnTo(index: number): Promise<void> {
    const look = ++this.#looks;
    this.index = index;
    this.passage = null;
    this.missing = false;
    const source = this.sources[index];
    if (source === undefined) return;
    try {
      const passage = await this.#backend.passage(source.kind, source.title);
      if (look === this.#looks) this.passage = passage;
    } catch {
      // The excerpt is still shown; a note says that the profile has changed since.
      if (look === this.#looks) this.missing = true;
    }
  }
}
