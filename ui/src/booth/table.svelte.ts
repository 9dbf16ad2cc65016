// The table at a fair as the page knows it: the state that the shell decides, and the signs of a person that the page
// reports to it.
import { asFailure, type BoothBackend, type BoothView, type Failure } from '../ipc';

/** While nothing but the time depends on it, one sign of a person in this many milliseconds is enough. */
const QUIET_MS = 1000;

export class TableState {
  view = $state.raw<BoothView>(NO_FAIR);
  /** Seconds until the table is cleared; `null` while there is no warning. */
  secondsLeft = $state<number | null>(null);
  /** Whether the visitor fills in a form, which gives them more time. */
  form = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly locked = $derived(this.view.state !== 'off' && this.view.state !== 'setup');
  readonly #backend: BoothBackend;
  readonly #now: () => number;
  #lastTouch = -Infinity;
  #warnedAt = 0;

  constructor(backend: BoothBackend, now: () => number = () => performance.now()) {
    this.#backend = backend;
    this.#now = now;
  }

  async load(): Promise<void> {
    try {
      this.take(await this.#backend.boothState());
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  /** Takes what the shell says of the table. */
  take(view: BoothView): void {
    const warned = view.state === 'warning';
    if (warned && this.view.state !== 'warning') this.#warnedAt = this.#now();
    if (view.session !== this.view.session) this.form = false;
    this.view = view;
    this.secondsLeft = warned ? view.warningS : null;
  }

  /** Counts the warning down. */
  tick(): void {
    if (this.view.state !== 'warning') return;
    const passed = (this.#now() - this.#warnedAt) / 1000;
    this.secondsLeft = Math.max(0, Math.ceil(this.view.warningS - passed));
  }

  /** Reports a sign of a person: at once if the state depends on it, else not more than once a second. */
  touch(): void {
    const { state, session } = this.view;
    if (state === 'off' || state === 'wipe') return;
    const now = this.#now();
    const waits = state === 'session' || state === 'setup';
    if (waits && now - this.#lastTouch < QUIET_MS) return;
    this.#lastTouch = now;
    // If the shell does not answer, it clears the table by itself.
    this.#backend.boothTouch(session, this.form).catch(() => {});
  }

  /** Opens or closes a form, and reports that. */
  fillIn(form: boolean): void {
    this.form = form;
    this.#lastTouch = -Infinity;
    this.touch();
  }

  end(): void {
    this.#backend.boothEnd(this.view.session).catch((error: unknown) => (this.failure = asFailure(error)));
  }
}

const NO_FAIR: BoothView = {
  state: 'off',
  session: 0,
  idleS: 90,
  warningS: 30,
  hasPin: false,
  pinWaitS: 0,
  keeps: true,
  theme: 'system',
  battery: null,
  lostProfile: null,
};
