// The settings as they are typed: refused on the spot where they make no sense, kept as soon as they do.
import { asFailure, type Backend, type Failure, type Range, type Ranges, type Settings, type SettingsPage, type Theme } from '../ipc';

export type SettingsBackend = Pick<Backend, 'settings' | 'saveSettings'>;
export type NumberName = keyof Ranges;

/** Why what was typed is refused. */
export type Refusal = 'number' | 'whole' | 'range';

export class SettingsState {
  page = $state.raw<SettingsPage | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What stands in the fields, where it differs from what is kept. */
  typed = $state<Partial<Record<NumberName, string>>>({});
  /** Something was changed that only counts once the model is loaded again. */
  needsReload = $state(false);
  /** Counts what was kept, so that a note can say it each time. */
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

  async load(): Promise<void> {
    try {
      this.page = await this.#backend.settings();
      this.failure = null;
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  /** What the field of a number shows; empty where the choice is left to the program. */
  shown(name: NumberName): string {
    return this.typed[name] ?? this.page?.settings[name]?.toString() ?? '';
  }

  refusal(name: NumberName): Refusal | null {
    const text = this.typed[name];
    if (text === undefined || this.page === null) return null;
    const number = parse(text, this.page.ranges[name]);
    return typeof number === 'string' ? number : null;
  }

  /** Takes what is typed. It is kept by `keep`, when the field is left. */
  type(name: NumberName, text: string): void {
    this.typed[name] = text;
  }

  /** Keeps what was typed, if it makes sense. */
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
    await this.#save({ theme });
  }

  /** Makes all text larger or smaller by so many percent, within its range; `null` is the default size. */
  async resizeText(by: number | null): Promise<void> {
    if (this.page === null) return;
    const { least, most } = this.page.ranges.textPercent;
    const wanted = by === null ? this.page.defaults.textPercent : this.textPercent + by;
    const textPercent = Math.min(most, Math.max(least, wanted));
    if (textPercent !== this.textPercent) await this.#save({ textPercent }, 'textPercent');
  }

  /** One after the other, so that each change is made to what the one before it left. */
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

/** The number a text stands for, `null` where it is left to the program, or why it is refused. */
export function parse(text: string, range: Range): number | null | Refusal {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return range.optional ? null : 'number';
  // Not `Number` alone: that takes `0x1F` and `1e3`, which nobody types on purpose.
  if (!/^[+-]?\d+(\.\d+)?$/.test(plain)) return 'number';
  const number = Number(plain);
  if (range.whole && !Number.isInteger(number)) return 'whole';
  return number < range.least || number > range.most ? 'range' : number;
}
