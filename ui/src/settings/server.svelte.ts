// The state of the settings of a server that words the answers. What is typed is saved when its field is left; the key
// goes to the shell and is forgotten here.
import { asFailure, type Backend, type ServerModel, type ServerPage, type ServerSettings, type ServerTest } from '../ipc';
import type { SettingsState } from './settings.svelte';

export type ServerStateBackend = Pick<
  Backend,
  'serverPage' | 'serverModels' | 'testServer' | 'saveServerKey' | 'deleteServerKey' | 'pickAuthorities'
>;
export type ServerField = 'address' | 'model' | 'authorities';

const NONE: ServerSettings = { on: false, address: '', model: '', authorities: '', allowPlainHttp: false, patienceSeconds: 5 };
/** The waits that are offered, in seconds. The settings file takes others, too. */
const WAITS = [2, 5, 10, 20, 60];

export class ServerState {
  page = $state.raw<ServerPage | null>(null);
  /** The text of the fields that differ from what is saved. */
  typed = $state<Partial<Record<ServerField, string>>>({});
  /** The key that is being typed. */
  key = $state('');
  /** The models that the server lists; `null` before it was asked. */
  models = $state.raw<ServerModel[] | null>(null);
  /** What the server is being asked for. */
  busy = $state<'models' | 'test' | null>(null);
  tested = $state.raw<ServerTest | null>(null);
  /** Why something was refused or failed. */
  trouble = $state<string | null>(null);
  /** Whether the second question about plain HTTP is open. */
  askingHttp = $state(false);
  readonly #backend: ServerStateBackend;
  readonly #settings: SettingsState;
  readonly #onchanged: () => void;
  #queue: Promise<void> = Promise.resolve();

  /** `onchanged` is called when another server, or none, words the answers. */
  constructor(backend: ServerStateBackend, settings: SettingsState, onchanged: () => void) {
    this.#backend = backend;
    this.#settings = settings;
    this.#onchanged = onchanged;
  }

  get saved(): ServerSettings {
    return this.#settings.page?.settings.server ?? NONE;
  }

  /** What is saved, with what is typed. */
  get draft(): ServerSettings {
    return { ...this.saved, ...this.typed };
  }

  /** Whether it can be asked for its models. */
  get listable(): boolean {
    return this.draft.address.trim() !== '' && this.busy === null;
  }

  /** Whether it can be tested. */
  get testable(): boolean {
    return this.listable && this.draft.model.trim() !== '';
  }

  /** The waits that can be chosen, with the one that is saved. */
  get waits(): number[] {
    return [...new Set([...WAITS, this.saved.patienceSeconds])].sort((one, other) => one - other);
  }

  async load(): Promise<void> {
    try {
      this.page = await this.#backend.serverPage();
    } catch (error) {
      this.trouble = asFailure(error).message;
    }
  }

  type(name: ServerField, text: string): void {
    this.typed[name] = text;
    this.tested = null;
    if (name === 'address') this.models = null;
  }

  /** Saves what was typed into a field. */
  async keep(name: ServerField): Promise<void> {
    const text = this.typed[name];
    if (text !== undefined) await this.#save({ [name]: text.trim() });
  }

  /** Switches it on or off, with what was typed. */
  async turn(on: boolean): Promise<void> {
    const { address, model, authorities } = this.draft;
    await this.#save({ address: address.trim(), model: model.trim(), authorities: authorities.trim(), on });
  }

  /** Fills in the one server that the bundle allows. It stays off until it is switched on. */
  async useAllowed(): Promise<void> {
    const allowed = this.page?.allowed;
    if (allowed == null) return;
    const { address, model } = allowed;
    this.type('address', address);
    this.type('model', model);
    await this.#save({ address, model, on: false });
  }

  /** Plain HTTP is allowed after a second question, and forbidden at once. */
  async allowHttp(allowed: boolean): Promise<void> {
    if (allowed) this.askingHttp = true;
    else await this.#save({ allowPlainHttp: false });
  }

  /** Answers the second question. */
  async decideHttp(allowed: boolean): Promise<void> {
    this.askingHttp = false;
    if (allowed) await this.#save({ allowPlainHttp: true });
  }

  /** Sets how long the first word is waited for. */
  async wait(patienceSeconds: number): Promise<void> {
    await this.#save({ patienceSeconds });
  }

  async choose(model: string): Promise<void> {
    this.type('model', model);
    await this.keep('model');
  }

  async pickAuthorities(): Promise<void> {
    await this.#try(async () => {
      const path = await this.#backend.pickAuthorities();
      if (path === null) return;
      this.type('authorities', path);
      await this.keep('authorities');
    });
  }

  async list(): Promise<void> {
    this.busy = 'models';
    await this.#try(async () => {
      this.models = await this.#backend.serverModels(this.draft);
      const [only, ...others] = this.models;
      if (only !== undefined && others.length === 0 && this.draft.model.trim() === '') await this.choose(only.name);
    });
    this.busy = null;
  }

  async test(): Promise<void> {
    this.busy = 'test';
    this.tested = null;
    await this.#try(async () => {
      this.tested = await this.#backend.testServer(this.draft);
    });
    this.busy = null;
  }

  async saveKey(): Promise<void> {
    await this.#try(async () => {
      await this.#backend.saveServerKey(this.draft.address, this.key);
      this.key = '';
      this.#changed();
      await this.load();
    });
  }

  async deleteKey(): Promise<void> {
    await this.#try(async () => {
      await this.#backend.deleteServerKey();
      this.#changed();
      await this.load();
    });
  }

  /** Saves one change after the other, so that each is based on the one before. */
  #save(change: Partial<ServerSettings>): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      const { saved } = this;
      if ((Object.keys(change) as (keyof ServerSettings)[]).every((name) => change[name] === saved[name])) {
        this.#forget(change);
        return;
      }
      await this.#settings.choose({ server: { ...saved, ...change } });
      this.trouble = this.#settings.failure?.message ?? null;
      // It is shown beside the field, and not at the top of the screen.
      this.#settings.failure = null;
      if (this.trouble !== null) return;
      this.#forget(change);
      this.#changed();
      await this.load();
    });
    return this.#queue;
  }

  /** Typed text that is saved is shown from the settings. */
  #forget(saved: Partial<ServerSettings>): void {
    for (const name of ['address', 'model', 'authorities'] as const) {
      if (saved[name] !== undefined && this.typed[name]?.trim() === saved[name].trim()) delete this.typed[name];
    }
  }

  #changed(): void {
    this.tested = null;
    this.#onchanged();
  }

  async #try(run: () => Promise<void>): Promise<void> {
    // What was typed is saved first: a change that is saved later would take the result away.
    await this.#queue;
    this.trouble = null;
    try {
      await run();
    } catch (error) {
      this.trouble = asFailure(error).message;
    }
  }
}
