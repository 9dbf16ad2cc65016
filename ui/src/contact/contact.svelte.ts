// The state of the contact form, its receipt, and the owner's card. It is cleared for the next visitor.
import { asFailure, type Backend, type ContactReceipt, type Failure, type OwnerCard } from '../ipc';
import { strings } from '../strings';

export type ContactBackend = Pick<Backend, 'ownerCard' | 'leaveContact'>;

/** What the sheet shows; `closed` while there is none. */
export type ContactView = 'closed' | 'form' | 'receipt' | 'card';

/** What is missing in the form, and where. */
export interface Missing {
  field: 'reach' | 'consent';
  message: string;
}

const EMPTY = { name: '', reach: '', company: '', note: '', consent: false, questions: false };

export class ContactState {
  view = $state<ContactView>('closed');
  draft = $state({ ...EMPTY });
  card = $state.raw<OwnerCard | null>(null);
  receipt = $state.raw<ContactReceipt | null>(null);
  missing = $state.raw<Missing | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  /** Whether a form is open, which holds the timer of a table. */
  readonly filling = $derived(this.view === 'form');
  /** Whether something of this visitor is in the form. */
  readonly isDrafted = $derived([this.draft.name, this.draft.reach, this.draft.company, this.draft.note].some((text) => text !== ''));
  readonly #backend: ContactBackend;
  #visitor = 0;

  constructor(backend: ContactBackend) {
    this.#backend = backend;
  }

  /** Reads the card before it is asked for, so that it is there even if the profile's disk is pulled out meanwhile. */
  async prepare(): Promise<void> {
    try {
      this.card ??= await this.#backend.ownerCard();
    } catch {
      // Opening the form tries again and reports it.
    }
  }

  /** Opens the form or the card. */
  async open(view: 'form' | 'card'): Promise<void> {
    const visitor = this.#visitor;
    this.failure = null;
    try {
      const card = await this.#backend.ownerCard();
      if (visitor !== this.#visitor) return;
      this.card = card;
      this.view = view;
    } catch (error) {
      if (visitor !== this.#visitor) return;
      this.failure = asFailure(error);
      // The form can be filled in without the card; sending it reports what is wrong.
      this.view = view;
    }
  }

  /** Sends the form. `answer` is a stored answer of the conversation, if there is one. */
  async send(answer: number | null): Promise<void> {
    if (this.busy || this.view !== 'form') return;
    const { questions, ...typed } = this.draft;
    this.failure = null;
    this.missing = null;
    if (typed.reach.trim() === '') this.missing = { field: 'reach', message: strings.contact.form.noReach };
    else if (!typed.consent) this.missing = { field: 'consent', message: strings.contact.form.noConsent };
    if (this.missing !== null) return;
    const visitor = this.#visitor;
    this.busy = true;
    try {
      const receipt = await this.#backend.leaveContact({ ...typed, answer: questions ? answer : null });
      if (visitor !== this.#visitor) return;
      this.receipt = receipt;
      this.view = 'receipt';
      this.draft = { ...EMPTY };
    } catch (error) {
      if (visitor !== this.#visitor) return;
      const failure = asFailure(error);
      // Only the way to reach somebody can be refused: the other fields are bounded while they are typed.
      if (failure.code === 'refused') this.missing = { field: 'reach', message: failure.message };
      else this.failure = failure;
    } finally {
      this.busy = false;
    }
  }

  /** Closes the sheet. What was typed stays until the next visitor. */
  close(): void {
    this.view = 'closed';
    this.receipt = null;
    this.missing = null;
    this.failure = null;
  }

  /** Forgets this visitor, also what is still being sent. */
  clear(): void {
    this.#visitor++;
    this.close();
    this.draft = { ...EMPTY };
    this.busy = false;
  }
}
