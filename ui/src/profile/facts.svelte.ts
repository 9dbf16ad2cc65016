// The state of the facts: what was understood of the resume, the fact being corrected, and the last change.
import { asFailure, type Backend, type Fact, type FactChange, type FactField, type FactKey, type FactKind, type FactsPage, type Failure, type UnusedFact } from '../ipc';
import { strings } from '../strings';

export type FactsBackend = Pick<Backend, 'factsPage' | 'changeFact'>;

/** The fields of each kind, in the order of the form. The first one must be filled in. */
export const FIELDS: Record<FactKind, readonly FactField[]> = {
  position: ['title', 'employer', 'from', 'to', 'place'],
  break: ['title', 'reason', 'from', 'to'],
  education: ['title', 'school', 'degree', 'from', 'to', 'place'],
  certificate: ['name', 'detail'],
  language: ['name', 'level'],
  skill: ['name', 'detail'],
  email: ['text'],
  phone: ['text'],
  link: ['text'],
  place: ['text'],
  practical: ['text'],
};

export const KINDS = Object.keys(FIELDS) as FactKind[];

/** What stands in the form. `fact` is null for one that is added; `line` is the line it is added from. */
export interface Editing {
  key: FactKey;
  fact: Fact | null;
  line: string | null;
}

interface Undo {
  key: FactKey;
  change: FactChange;
}

export class FactsState {
  page = $state.raw<FactsPage | null>(null);
  /** Why the facts could not be read. */
  failure = $state.raw<Failure | null>(null);
  editing = $state.raw<Editing | null>(null);
  /** The texts of the form. */
  texts = $state<Partial<Record<FactField, string>>>({});
  /** Why the last change was refused. */
  refused = $state.raw<Failure | null>(null);
  saving = $state(false);
  /** What takes the last change back. */
  undoable = $state.raw<Undo | null>(null);
  /** What was done last, shown and read out. */
  notice = $state('');
  /** Whether the form has texts that are not saved. */
  readonly dirty = $derived(this.editing !== null && FIELDS[this.editing.key.kind].some((field) => (this.texts[field] ?? '') !== savedText(this.editing!, field)));
  readonly editable = $derived(this.page?.editable === true && !this.saving);
  /** The facts that answers may use. */
  readonly known = $derived(this.page?.facts.filter((fact) => fact.state !== 'removed').length ?? 0);
  /** What the owner should look at: uncertain facts, lines that were not understood, corrections that are not used. */
  readonly remarks = $derived(
    this.page === null
      ? 0
      : this.page.unread.length + this.page.unused.length + this.page.facts.filter((fact) => !fact.certain && fact.state !== 'removed').length,
  );
  readonly #backend: FactsBackend;
  #loads = 0;

  constructor(backend: FactsBackend) {
    this.#backend = backend;
  }

  /** Reads the facts again. What is typed in the form stays. */
  async load(): Promise<void> {
    const number = ++this.#loads;
    try {
      const page = await this.#backend.factsPage();
      // Ignores the result if a change or a later load came in between.
      if (number !== this.#loads) return;
      this.page = page;
      this.failure = null;
    } catch (error) {
      if (number === this.#loads) this.failure = asFailure(error);
    }
  }

  /** Forgets everything about a profile that is no longer in use. */
  clear(): void {
    this.#loads++;
    this.page = null;
    this.failure = null;
    this.undoable = null;
    this.notice = '';
    this.cancel();
  }

  of(kind: FactKind): Fact[] {
    return this.page?.facts.filter((fact) => fact.key.kind === kind) ?? [];
  }

  edits(fact: Fact): boolean {
    return this.editing !== null && this.editing.fact !== null && idOf(this.editing.key) === idOf(fact.key);
  }

  edit(fact: Fact): void {
    this.#begin({ key: fact.key, fact, line: null });
    this.texts = Object.fromEntries(fact.texts.map(({ field, text }) => [field, text]));
  }

  /** Opens the form for a fact that was missed; `line` is a line that was not understood. */
  add(kind: FactKind, line: string | null = null): void {
    this.#begin({ key: { kind, line, entry: null, added: true }, fact: null, line });
    this.texts = {};
  }

  /** Changes the kind of the fact that is added. Texts of fields that both kinds have stay. */
  setKind(kind: FactKind): void {
    if (this.editing?.fact === null) this.editing = { ...this.editing, key: { ...this.editing.key, kind } };
  }

  cancel(): void {
    this.editing = null;
    this.refused = null;
  }

  /** Saves the form. Returns whether it was accepted. */
  async save(): Promise<boolean> {
    const editing = this.editing;
    if (editing === null) return false;
    const texts = FIELDS[editing.key.kind].map((field) => ({ field, text: this.texts[field] ?? '', read: null }));
    const stable = editing.fact !== null && editing.fact.state !== 'added';
    const undo = stable ? undoOf(editing.fact!) : null;
    if (!(await this.#change(editing.key, { kind: 'set', texts }, undo, strings.facts.saved))) return false;
    this.editing = null;
    return true;
  }

  /** Removes a fact from the answers; one that was added is deleted. */
  remove(fact: Fact): Promise<boolean> {
    return this.#change(fact.key, { kind: 'remove' }, undoOf(fact), fact.state === 'added' ? strings.facts.deleted : strings.facts.removed);
  }

  /** Takes back a correction or a removal. */
  reset(fact: Fact): Promise<boolean> {
    return this.#change(fact.key, { kind: 'reset' }, undoOf(fact), strings.facts.wasReset);
  }

  /** Removes a correction that is not used. */
  forget(unused: UnusedFact): Promise<boolean> {
    return this.#change(unused.key, { kind: 'reset' }, null, strings.facts.deleted);
  }

  async undo(): Promise<boolean> {
    const undo = this.undoable;
    return undo !== null && this.#change(undo.key, undo.change, null, strings.facts.undone);
  }

  #begin(editing: Editing): void {
    this.refused = null;
    this.notice = '';
    this.editing = editing;
  }

  async #change(key: FactKey, change: FactChange, undo: Undo | null, said: string): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.refused = null;
    this.notice = '';
    try {
      const page = await this.#backend.changeFact(key, change);
      this.#loads++;
      this.page = page;
      this.undoable = undo;
      this.notice = said;
      return true;
    } catch (error) {
      this.refused = asFailure(error);
      return false;
    } finally {
      this.saving = false;
    }
  }
}

/** Identifies a fact on the page. */
export function idOf({ kind, line, entry, added }: FactKey): string {
  return JSON.stringify([kind, line, entry, added]);
}

/** A text of a fact; empty if it has none. */
export function textOf(fact: Fact, field: FactField): string {
  return fact.texts.find((text) => text.field === field)?.text ?? '';
}

function savedText(editing: Editing, field: FactField): string {
  return editing.fact === null ? '' : textOf(editing.fact, field);
}

/** What brings a fact back to its present state after it is changed. */
function undoOf(fact: Fact): Undo {
  switch (fact.state) {
    case 'read':
      return { key: fact.key, change: { kind: 'reset' } };
    case 'removed':
      return { key: fact.key, change: { kind: 'remove' } };
    case 'corrected':
    case 'added':
      return { key: fact.key, change: { kind: 'set', texts: fact.texts } };
  }
}
