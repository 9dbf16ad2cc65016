// The state of the digest of a fair: its days, and the figures of those that are chosen.
import { asFailure, type Backend, type DigestPage, type Failure } from '../ipc';

export type DigestBackend = Pick<Backend, 'fairDigest'>;

export class DigestState {
  page = $state.raw<DigestPage | null>(null);
  trouble = $state.raw<Failure | null>(null);
  readonly #backend: DigestBackend;
  #loads = 0;

  constructor(backend: DigestBackend) {
    this.#backend = backend;
  }

  /** Reads the digest of these days. A late result of an earlier choice is ignored. */
  async load(from: string | null = null, to: string | null = null): Promise<void> {
    const number = ++this.#loads;
    // The other way around there is no day between them.
    if (from !== null && to !== null && from > to) [from, to] = [to, from];
    try {
      const page = await this.#backend.fairDigest(from, to);
      if (number !== this.#loads) return;
      this.page = page;
      this.trouble = null;
    } catch (error) {
      if (number === this.#loads) this.trouble = asFailure(error);
    }
  }
}
