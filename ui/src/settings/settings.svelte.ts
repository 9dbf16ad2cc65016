// The state of the settings: values are checked while they are typed, and saved when they are valid.
import { asFailure, type Backend, type Failure, type Range, type Ranges, type Settings, type SettingsPage, type Theme } from '../ipc';

export type SettingsBackend = Pick<Backend, 'settings' | 'saveSettings'>;
export type NumberName = keyof Ranges;

/** Why a typed value is refused. */
export type Refusal = 'number' | 'whole' | 'range';

export class SettingsState {
  page = $state.raw<SettingsPage | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The text of the fields that differ from what is saved. */
  typed = $state<Partial<Record<NumberName, string>>>({});
  /** Whether a change takes effect only after the model is loaded again. */
  needsReload = $state(false);
  /** The number of saves, so that each one can be announced. */
  saves = $state(0);
  readonly #backend: SettingsBackend;
  #queue: Promise<void> = Promise.resolve();

  constructor(backend: SettingsBackend) {
    this.#backend = backend;
  }

  get theme(): Theme {
    return this.page?.settings.theme ?? 'system';
  }

  get textPercent(): number {
    return this.page?.settings.textPercent ?? 100;
  }

  /** Reads the settings, after what is being saved. */
  load(): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      try {
        this.page = await this.#backend.settings();
        this.failure = null;
      } catch (error) {
        this.failure = asFailure(error);
      }
    });
    return this.#queue;
  }

  /** The text of a number's field; empty if the program chooses the value. */
  shown(name: NumberName): string {
    return this.typed[name] ?? this.page?.settings[name]?.toString() ?? '';
  }

  refusal(name: NumberName): Refusal | null {
    const text = this.typed[name];
    if (text === undefined || this.page === null) return null;
    const number = parse(text, this.page.ranges[name]);
    return typeof number === 'string' ? number : null;
  }

  /** Takes typed text. `keep` saves it when the field is left. */
  type(name: NumberName, text: string): void {
    this.typed[name] = text;
  }

  /** Saves what was typed, if it is valid. */
  async keep(name: NumberName): Promise<void> {
    const text = this.typed[name];
    if (text === undefined || this.page === null) return;
    const number = parse(text, this.page.ranges[name]);
    if (typeof number === 'string') return;
    if (number === this.page.settings[name]) delete this.typed[name];
    else await this.#save({ [name]: number }, name);
  }

  async reset(name: NumberName): Promise<void> {
    if (this.page !== null) await this.#save({ [name]: this.page.defaults[name] }, name);
  }

  async chooseTheme(theme: Theme): Promise<void> {
    await this.choose({ theme });
  }

  /** Saves what is chosen rather than typed. */
  async choose(change: Partial<Omit<Settings, NumberName>>): Promise<void> {
    await this.#save(change);
  }

  /** Changes the size of all text by this many percent, within its range; `null` restores the default. */
  async resizeText(by: number | null): Promise<void> {
    if (this.page === null) return;
    const { least, most } = this.page.ranges.textPercent;
    const wanted = by === null ? this.page.defaults.textPercent : this.textPercent + by;
    const textPercent = Math.min(most, Math.max(least, wanted));
    if (textPercent !== this.textPercent) await this.#save({ textPercent }, 'textPercent');
  }

  /** Saves one change after the other, so that each is based on the one before. */
  #save(change: Partial<Settings>, name?: NumberName): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      if (this.page === null) return;
      const settings = { ...this.page.settings, ...change };
      try {
        const reload = await this.#backend.saveSettings(settings);
        this.page = { ...this.page, settings, problems: [] };
        if (name !== undefined) delete this.typed[name];
        this.needsReload ||= reload;
        this.failure = null;
        this.saves += 1;
      } catch (error) {
        this.failure = asFailure(error);
      }
    });
    return this.#queue;
  }
}

/** Parses a number. Returns `null` if the program chooses the value, or why the text is refused. */
export function parse(text: string, range: Range): number | null | Refusal {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return range.optional ? null : 'number';
  // `Number` alone would also accept `0x1F` and `1e3`, which are more likely typing errors.
  if (!/^[+-]?\d+(\.\d+)?$/.test(plain)) return 'number';
  const number = Number(plain);
  if (range.whole && !Number.isInteger(number)) return 'whole';
  return number < range.least || number > range.most ? 'range' : number;
}
