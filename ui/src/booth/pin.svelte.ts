// The state of the PIN pad: the digits typed, whether they were refused, and for how long none are taken.
import { asFailure, type BoothBackend } from '../ipc';

export const MIN_DIGITS = 6;
export const MAX_DIGITS = 12;

type PinBackend = Pick<BoothBackend, 'boothUnlock' | 'boothState'>;

export class PinState {
  digits = $state('');
  /** Whether the last one was wrong. */
  refused = $state(false);
  /** What kept the shell from looking at it. */
  trouble = $state<string | null>(null);
  /** Seconds for which no PIN is taken. */
  waitS = $state(0);
  busy = $state(false);
  readonly complete = $derived(this.digits.length >= MIN_DIGITS && !this.busy && this.waitS === 0);
  readonly #backend: PinBackend;

  constructor(backend: PinBackend) {
    this.#backend = backend;
  }

  /** Asks the shell for how long no PIN is taken. */
  async load(): Promise<void> {
    // If it does not answer, it refuses the next PIN.
    this.waitS = await this.#backend.boothState().then((view) => view.pinWaitS, () => 0);
  }

  /** Takes a key of the keyboard or of the pad. Returns whether it means something here. */
  press(key: string): boolean {
    if (/^[0-9]$/.test(key)) {
      if (this.digits.length < MAX_DIGITS && this.waitS === 0 && !this.busy) this.digits += key;
      this.refused = false;
    } else if (key === 'Backspace') {
      this.digits = this.digits.slice(0, -1);
    } else {
      return false;
    }
    return true;
  }

  async unlock(): Promise<void> {
    if (!this.complete) return;
    this.busy = true;
    this.trouble = null;
    try {
      await this.#backend.boothUnlock(this.digits);
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'locked') this.refused = true;
      else this.trouble = failure.message;
      await this.load();
    }
    this.digits = '';
    this.busy = false;
  }

  /** A second has passed. */
  tick(): void {
    if (this.waitS === 0) return;
    this.waitS -= 1;
    if (this.waitS === 0) this.refused = false;
  }
}
