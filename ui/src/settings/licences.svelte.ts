// The licences of the app's components: loaded when they are opened, and searched by name.
import { asFailure, type Backend, type Component, type ComponentKind, type Licences } from '../ipc';

export type LicencesBackend = Pick<Backend, 'licences'>;

/** The order in which they are shown. */
const KINDS: ComponentKind[] = ['app', 'model', 'crate', 'package'];

export class LicencesState {
  all = $state.raw<Licences | null>(null);
  /** The error message, if loading failed. */
  failure = $state<string | null>(null);
  query = $state('');
  readonly #backend: LicencesBackend;

  readonly found = $derived.by(() => {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = ({ name, licence }: Component) => words.every((word) => `${name} ${licence}`.toLowerCase().includes(word));
    const components = this.all?.components.filter(matches) ?? [];
    return KINDS.map((kind) => ({ kind, components: components.filter((one) => one.kind === kind) })).filter(
      ({ components }) => components.length > 0,
    );
  });

  constructor(backend: LicencesBackend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    if (this.all !== null) return;
    this.failure = null;
    try {
      this.all = await this.#backend.licences();
    } catch (error) {
      this.failure = asFailure(error).message;
    }
  }

  textsOf(component: Component): string[] {
    return component.texts.map((index) => this.all?.texts[index] ?? '');
  }
}
