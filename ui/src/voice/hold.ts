// Decides what a press of the microphone button or of Space means: held, it is push to talk; tapped, it switches.

/** Held for this long, a press is push to talk; a shorter one switches the microphone on until the next. */
export const HOLD_MS = 400;

/** What is pressed. Only what began a press can end it. */
export type Pressed = 'pointer' | 'space';

export type HoldAction = 'start' | 'finish' | null;

export class HoldOrTap {
  readonly #now: () => number;
  #on = false;
  #held: Pressed | null = null;
  #since = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  press(pressed: Pressed): HoldAction {
    // A second key beside the one that is held is no press of its own.
    if (this.#held !== null) return null;
    if (this.#on) {
      this.#on = false;
      return 'finish';
    }
    this.#on = true;
    this.#held = pressed;
    this.#since = this.#now();
    return 'start';
  }

  release(pressed: Pressed): HoldAction {
    if (this.#held !== pressed) return null;
    this.#held = null;
    if (!this.#on || this.#now() - this.#since < HOLD_MS) return null;
    this.#on = false;
    return 'finish';
  }

  /** A press without a length, as a screen reader or the Enter key makes it: it switches. */
  tap(): HoldAction {
    if (this.#held !== null) return null;
    this.#on = !this.#on;
    return this.#on ? 'start' : 'finish';
  }

  /** The window lost the keyboard: what was held is released, and no event will report it. */
  lose(): HoldAction {
    return this.#held === null ? null : this.release(this.#held);
  }

  /** Listening ended for another reason. The release of what is still held means nothing. */
  end(): void {
    this.#on = false;
    this.#held = null;
  }
}
