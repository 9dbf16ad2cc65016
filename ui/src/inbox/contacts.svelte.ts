// The state of the owner's list of contacts: read, deleted, exported.
import { asFailure, type Backend, type ContactKind, type ContactsCopy, type ContactsPage, type Failure } from '../ipc';
import { strings } from '../strings';

export type ContactsBackend = Pick<Backend, 'contacts' | 'removeContact' | 'exportContacts' | 'copyContacts'>;

export class ContactsState {
  page = $state.raw<ContactsPage | null>(null);
  /** The contact that was asked to be deleted, until that is confirmed. */
  asked = $state<string | null>(null);
  /** A code as it is typed. */
  code = $state('');
  copy = $state.raw<ContactsCopy | null>(null);
  trouble = $state.raw<Failure | null>(null);
  announcement = $state('');
  readonly #backend: ContactsBackend;

  constructor(backend: ContactsBackend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    this.asked = null;
    this.copy = null;
    await this.#try(async () => {
      this.page = await this.#backend.contacts();
    });
  }

  /** Deletes a contact for good. */
  async remove(code: string): Promise<void> {
    await this.#try(async () => {
      this.page = await this.#backend.removeContact(code);
      this.asked = null;
      this.code = '';
      this.announcement = strings.inbox.contacts.removed;
    });
  }

  async export(kind: ContactKind): Promise<void> {
    await this.#try(async () => {
      this.copy = await this.#backend.exportContacts(kind);
    });
  }

  async copyToStick(): Promise<void> {
    await this.#try(async () => {
      this.copy = (await this.#backend.copyContacts()) ?? this.copy;
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.trouble = null;
    try {
      await work();
    } catch (error) {
      this.trouble = asFailure(error);
    }
  }
}
