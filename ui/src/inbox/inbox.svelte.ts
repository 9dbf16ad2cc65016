// The state of the questions that wait for the owner: read, answered and asked again, marked as handled.
import { asFailure, type Backend, type Failure, type InboxGroup, type InboxPage, type Revised, type Turn } from '../ipc';
import { strings } from '../strings';

export type InboxBackend = Pick<Backend, 'inbox' | 'handleInbox' | 'revise' | 'exportInbox' | 'rehearse'>;

export type InboxPhase = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; failure: Failure };

/** A question that the owner answers: the words, and what came of them. */
export interface Revision {
  group: InboxGroup;
  question: string;
  answer: string;
  phase: 'typing' | 'saving' | 'asking' | 'done';
  revised: Revised | null;
  /** What is answered now; `null` until it was asked again. */
  again: Turn | null;
  failure: Failure | null;
}

/** The numbers of a group's questions. */
const ids = (group: InboxGroup) => group.items.map((item) => item.id);

export class InboxState {
  phase = $state.raw<InboxPhase>({ name: 'loading' });
  page = $state.raw<InboxPage>({ groups: [], byMeaning: true });
  showHandled = $state(false);
  revision = $state<Revision | null>(null);
  exported = $state<string | null>(null);
  trouble = $state.raw<Failure | null>(null);
  announcement = $state('');
  /** Groups that were handled on this visit. They stay in sight, so that a mistake can be undone. */
  #fresh = $state.raw<ReadonlySet<string>>(new Set());
  readonly handled = $derived(this.page.groups.filter((group) => group.handled).length);
  readonly hidden = $derived(this.page.groups.filter((group) => group.handled && !this.#isFresh(group)).length);
  readonly shown = $derived(this.page.groups.filter((group) => this.showHandled || !group.handled || this.#isFresh(group)));
  readonly #backend: InboxBackend;
  #loads = 0;

  constructor(backend: InboxBackend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    const number = ++this.#loads;
    this.exported = null;
    this.#fresh = new Set();
    try {
      const page = await this.#backend.inbox();
      if (number !== this.#loads) return;
      this.page = page;
      this.phase = { name: 'ready' };
    } catch (error) {
      if (number === this.#loads) this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Marks a group as handled, or not. */
  async handle(group: InboxGroup, handled: boolean): Promise<void> {
    await this.#try(async () => {
      await this.#backend.handleInbox(ids(group), handled);
      this.#mark(group, handled);
      if (handled) this.announcement = strings.inbox.announceHandled;
    });
  }

  /** Opens the fields of a group. Another one that is open closes, unless it is being saved. */
  begin(group: InboxGroup): void {
    if (this.revision?.phase === 'saving' || this.revision?.phase === 'asking') return;
    this.revision = { group, question: group.question, answer: '', phase: 'typing', revised: null, again: null, failure: null };
  }

  cancel(): void {
    if (this.revision?.phase === 'typing' || this.revision?.phase === 'done') this.revision = null;
  }

  /** Saves the answer as a row, then asks the visitor's question again. */
  async save(): Promise<void> {
    const revision = this.revision;
    if (revision === null || revision.phase !== 'typing' || revision.answer.trim() === '' || revision.question.trim() === '') return;
    const group = revision.group;
    revision.phase = 'saving';
    revision.failure = null;
    try {
      revision.revised = await this.#backend.revise(ids(group), revision.question, revision.answer);
      this.#mark(group, true);
      revision.phase = 'asking';
      // In the visitor's words, because the next one will not know how it stands in the table.
      await this.#backend.rehearse([group.question], (event) => {
        if (event.kind === 'answered') revision.again = event.turn;
        else revision.failure = event.failure;
      });
      revision.phase = 'done';
      if (revision.failure === null) this.announcement = strings.inbox.announceRevised;
    } catch (error) {
      revision.failure = asFailure(error);
      revision.phase = revision.revised === null ? 'typing' : 'done';
    }
  }

  async export(): Promise<void> {
    await this.#try(async () => {
      this.exported = await this.#backend.exportInbox();
    });
  }

  #isFresh(group: InboxGroup): boolean {
    return group.items.some((item) => this.#fresh.has(item.id));
  }

  #mark(group: InboxGroup, handled: boolean): void {
    const groups = this.page.groups.map((other) => (other.items[0]?.id === group.items[0]?.id ? { ...other, handled } : other));
    this.page = { ...this.page, groups };
    this.#fresh = new Set([...this.#fresh, ...ids(group)]);
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
