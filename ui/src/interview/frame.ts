// Gathers what arrives between two painted frames, so that a fast model costs one update a frame and not one a token.

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

  /** Drops what was not delivered: the whole text is known from elsewhere, or nobody wants it any more. */
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
