// Collects the text between two frames, so that a fast model causes one update per frame, not one per token.

export class FrameBuffer {
  readonly #deliver: (text: string) => void;
  readonly #nextFrame: (run: () => void) => void;
  #pending = '';

  constructor(deliver: (text: string) => void, nextFrame?: (run: () => void) => void) {
    this.#deliver = deliver;
    this.#nextFrame = nextFrame ?? ((run) => requestAnimationFrame(run));
  }

  push(text: string): void {
    const idle = this.#pending === '';
    this.#pending += text;
    if (idle && text !== '') this.#nextFrame(() => this.#flush());
  }

  /** Drops the text not delivered yet, because the whole text is known or no longer needed. */
  discard(): void {
    this.#pending = '';
  }

  #flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#deliver(text);
  }
}
