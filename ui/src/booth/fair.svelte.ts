// The state of the section about fairs: the PIN as it is typed, and what the shell said to it.
import { asFailure, type BoothBackend } from '../ipc';
import type { TableState } from './table.svelte';

export class FairState {
  old = $state('');
  pin = $state('');
  again = $state('');
  /** Whether the fields for another PIN are shown. */
  changing = $state(false);
  /** The recovery file of the PIN that was just set. */
  recovery = $state<string | null>(null);
  failure = $state<string | null>(null);
  busy = $state(false);
  readonly differs = $derived(this.again !== '' && this.again.length >= this.pin.length && this.pin !== this.again);
  readonly settable = $derived(/^\d{6,12}$/.test(this.pin) && this.pin === this.again && !this.busy);
  readonly #backend: BoothBackend;
  readonly #table: TableState;

  constructor(backend: BoothBackend, table: TableState) {
    this.#backend = backend;
    this.#table = table;
  }

  get hasPin(): boolean {
    return this.#table.view.hasPin;
  }

  async setPin(): Promise<void> {
    if (!this.settable) return;
    await this.#try(async () => {
      this.recovery = await this.#backend.boothSetPin(this.pin, this.hasPin ? this.old : null);
      this.changing = false;
    });
    [this.old, this.pin, this.again] = ['', '', ''];
  }

  keep(keep: boolean): Promise<void> {
    return this.#try(() => this.#backend.boothKeep(keep));
  }

  /** Begins a fair, or goes back to it. The shell then shows another page. */
  start(): Promise<void> {
    return this.#try(() => this.#backend.boothStart());
  }

  finish(): Promise<void> {
    return this.#try(() => this.#backend.boothFinish());
  }

  async #try(call: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      await call();
    } catch (error) {
      this.failure = asFailure(error).message;
    }
    await this.#table.load();
    this.busy = false;
  }
}
