// Tells the shell what stands in the question field while somebody types, so that it can read ahead.
import type { Backend } from '../ipc';

/** How long nobody has typed when the text is read, in milliseconds. */
const REST_MS = 250;

export class ReadingAhead {
  readonly #backend: Pick<Backend, 'readAhead'>;
  #text = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the shell may be reading: what it was told, or what it expects. */
  #mayRead = true;

  constructor(backend: Pick<Backend, 'readAhead'>) {
    this.#backend = backend;
  }

  /** Takes what stands in the field. `wanted` is false while it will not be asked as the next question. */
  follow(draft: string, wanted: boolean): void {
    const text = wanted ? draft.trim() : '';
    if (text === this.#text) return;
    this.#text = text;
    clearTimeout(this.#timer);
    if (this.#mayRead) this.#tell(null);
    if (text !== '') this.#timer = setTimeout(() => this.#tell(text), REST_MS);
    // After an answer the shell reads what it expects to be asked.
    else this.#mayRead = true;
  }

  #tell(typed: string | null): void {
    this.#mayRead = typed !== null;
    // Without it the answer comes later.
    this.#backend.readAhead(typed).catch(() => {});
  }
}
