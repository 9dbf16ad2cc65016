// The state of the profile editor: the text as typed, its flaws, and what is not saved yet.
import {
  asFailure,
  type Backend,
  type ExampleRow,
  type Failure,
  type ProfileDraft,
  type ProfileFlaw,
  type ProfilePage,
  type ProfilePart,
  type ProjectRow,
} from '../ipc';
import { strings } from '../strings';
import { CARD_LINES, PARTS, type CardLine, type Tab, type TablePart, type TextPart } from './parts';

export type EditorBackend = Pick<Backend, 'profilePage' | 'checkProfile' | 'saveProfile' | 'bringBack' | 'noteUnsaved'>;

/** A row of a table. `key` identifies it on the page; `left` is true once the focus has left the row. */
export type Edited<Row> = Row & { key: number; left: boolean };
export type AnyRow = Edited<ExampleRow> | Edited<ProjectRow>;

/** Runs a function later. Returns a function that cancels this. */
export type Later = (run: () => void, ms: number) => () => void;

/** The pause in typing after which the draft is checked. */
const PAUSE_MS = 300;

const later: Later = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export class EditorState {
  tab = $state<Tab>('overview');
  page = $state.raw<ProfilePage | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Set if another program changed the files before this could be saved. */
  conflict = $state.raw<Failure | null>(null);
  texts = $state<Record<TextPart, string>>({ resume: '', persona: '' });
  card = $state<Record<CardLine, string>>({ name: '', headline: '', contact: '', refusal: '' });
  examples = $state<Edited<ExampleRow>[]>([]);
  projects = $state<Edited<ProjectRow>[]>([]);
  flaws = $state.raw<ProfileFlaw[]>([]);
  saving = $state(false);
  /** Everything was saved, and nothing has changed since. */
  justSaved = $state(false);
  /** The rows removed since the last save, each with its former index. */
  removed = $state.raw<{ part: TablePart; index: number; row: AnyRow }[]>([]);
  /** The text for screen readers. */
  announcement = $state('');
  readonly unsaved = $derived(PARTS.filter((part) => this.#differs(part)));
  /** Whether there is anything to save: changes, or rows that are split in the file and repaired here. */
  readonly canSave = $derived(this.unsaved.length > 0 || this.#torn('examples') || this.#torn('projects'));
  /** Whether the fields can be edited. A profile in an archive cannot. */
  readonly editable = $derived(this.page?.draft != null && !this.page.archive && !this.saving);
  /** Whether something beside the draft is not saved, such as an open form. After a change, `note` must be called. */
  alsoUnsaved: () => boolean = () => false;
  readonly #backend: EditorBackend;
  readonly #later: Later;
  #cancelCheck = () => {};
  #checks = 0;
  #keys = 0;
  #noted = false;

  constructor(backend: EditorBackend, wait: Later = later) {
    this.#backend = backend;
    this.#later = wait;
  }

  /** Loads the profile again. Unsaved changes stay, unless `givingUp`. */
  async load(givingUp = false): Promise<void> {
    if (this.saving || (this.unsaved.length > 0 && !givingUp)) return;
    try {
      const page = await this.#backend.profilePage();
      // Something may have been typed in the meantime.
      if (this.unsaved.length > 0 && !givingUp) return;
      const same = !givingUp && JSON.stringify(page) === JSON.stringify(this.page);
      if (!same) this.#take(page);
      this.failure = null;
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  rows(part: TablePart): AnyRow[] {
    return part === 'examples' ? this.examples : this.projects;
  }

  /** The flaws of a part, or of one of its rows. A new row has none until the focus leaves it. */
  flawsOf(part: ProfilePart, row: number | null = null): ProfileFlaw[] {
    const fresh = row !== null && isFresh(this.rows(part as TablePart)[row]);
    return fresh ? [] : this.flaws.filter((flaw) => flaw.part === part && flaw.row === row);
  }

  /** The number of flaws of a part that are shown. */
  count(part: ProfilePart): number {
    const shown = (flaw: ProfileFlaw) => flaw.row === null || !isFresh(this.rows(part as TablePart)[flaw.row]);
    return this.flaws.filter((flaw) => flaw.part === part && shown(flaw)).length;
  }

  /** Must be called after every change. Checks the draft once typing pauses. */
  edited(): void {
    this.justSaved = false;
    this.note();
    this.#cancelCheck();
    this.#cancelCheck = this.#later(() => void this.check(), PAUSE_MS);
  }

  async check(): Promise<void> {
    const draft = this.#draft();
    if (draft === null) return;
    const number = ++this.#checks;
    try {
      const flaws = await this.#backend.checkProfile(draft);
      // Ignores the result if a later check has started.
      if (number === this.#checks) this.#tell(flaws);
    } catch (error) {
      this.failure = asFailure(error);
    }
  }

  /** Adds a row below the given one, or at the end. Returns its key. */
  add(part: TablePart, below: number | null = null, question = ''): number {
    const key = ++this.#keys;
    const rows = this.rows(part);
    const index = below === null ? rows.length : rows.findIndex((row) => row.key === below) + 1;
    const common = { key, left: false, origin: null, torn: false };
    if (part === 'examples') this.examples.splice(index, 0, { ...common, question, answer: '', private: false, visibility: '' });
    else this.projects.splice(index, 0, { ...common, title: '', description: '', tags: '', link: '' });
    this.edited();
    return key;
  }

  /** Removes a row, which `undo` can restore. Returns the key of the row that takes its place. */
  remove(part: TablePart, key: number): number | null {
    const rows = this.rows(part);
    const index = rows.findIndex((row) => row.key === key);
    if (index < 0) return null;
    const [row] = rows.splice(index, 1);
    this.removed = [...this.removed, { part, index, row: $state.snapshot(row) as AnyRow }];
    this.announcement = strings.editor.removed(index + 1);
    this.edited();
    return (rows[index] ?? rows[index - 1])?.key ?? null;
  }

  /** Restores the row that was removed last. Returns its key. */
  undo(): number | null {
    const last = this.removed.at(-1);
    if (last === undefined) return null;
    this.removed = this.removed.slice(0, -1);
    const rows = this.rows(last.part) as AnyRow[];
    rows.splice(Math.min(last.index, rows.length), 0, last.row);
    this.announcement = strings.editor.broughtBack(Math.min(last.index, rows.length - 1) + 1);
    this.edited();
    return last.row.key;
  }

  /** Moves a row up or down. Returns whether that was possible. */
  move(part: TablePart, key: number, by: -1 | 1): boolean {
    const rows = this.rows(part) as AnyRow[];
    const index = rows.findIndex((row) => row.key === key);
    const other = rows[index + by];
    if (index < 0 || other === undefined) return false;
    rows[index + by] = rows[index]!;
    rows[index] = other;
    this.announcement = strings.editor.moved(index + by + 1);
    this.edited();
    return true;
  }

  setPrivate(row: Edited<ExampleRow>, hidden: boolean): void {
    row.private = hidden;
    this.edited();
  }

  /** Must be called when the focus leaves a row. Shows its flaws from then on. */
  leave(row: AnyRow): void {
    row.left = true;
  }

  /** Saves the changes. Returns whether everything is saved. */
  async save(overwriting = false): Promise<boolean> {
    const draft = this.#draft();
    if (draft === null || this.saving || !this.canSave) return this.unsaved.length === 0;
    const parts = PARTS.filter((part) => this.unsaved.includes(part) || (isTable(part) && this.#torn(part)));
    return this.#write(() => this.#backend.saveProfile(draft, parts, overwriting), strings.editor.saved);
  }

  /** Restores an earlier version of a part. Does nothing while there are unsaved changes. */
  async bringBack(part: ProfilePart, number: number): Promise<boolean> {
    if (this.saving || this.unsaved.length > 0) return false;
    return this.#write(() => this.#backend.bringBack(part, number), strings.editor.broughtVersion);
  }

  /** Discards unsaved changes. */
  discard(): void {
    if (this.page !== null) this.#take(this.page);
  }

  /** Tells the shell whether something is not saved, if that has changed. */
  note(): void {
    const unsaved = this.unsaved.length > 0 || this.alsoUnsaved();
    if (unsaved === this.#noted) return;
    this.#noted = unsaved;
    // If this fails, the window closes without asking. An error message would not protect the text.
    this.#backend.noteUnsaved(unsaved).catch(() => {});
  }

  async #write(write: () => Promise<ProfilePage>, said: string): Promise<boolean> {
    this.saving = true;
    this.conflict = null;
    try {
      this.#take(await write(), true);
      this.justSaved = true;
      this.failure = null;
      this.announcement = said;
      return true;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === 'changed') this.conflict = failure;
      else this.failure = failure;
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Shows a page. With `keeping`, rows keep their keys by position, so that the focus does not move. */
  #take(page: ProfilePage, keeping = false): void {
    this.#cancelCheck();
    this.#checks++;
    const keyed = <Row extends ExampleRow | ProjectRow>(rows: Row[], before: Edited<Row>[]): Edited<Row>[] => {
      const filled = keeping ? before.filter((row) => !isBlank(row)) : [];
      return rows.map((row, index) => ({ ...row, key: filled[index]?.key ?? ++this.#keys, left: true }));
    };
    this.page = page;
    this.justSaved = false;
    this.texts = { resume: page.draft?.resume.text ?? '', persona: page.draft?.persona.text ?? '' };
    this.card = cardOf(page.draft);
    this.examples = keyed(page.draft?.examples.rows ?? [], this.examples);
    this.projects = keyed(page.draft?.projects.rows ?? [], this.projects);
    this.flaws = page.flaws;
    this.removed = [];
    this.conflict = null;
    this.note();
  }

  #tell(flaws: ProfileFlaw[]): void {
    const known = new Set(this.flaws.map(place));
    const fresh = flaws.find((flaw) => !known.has(place(flaw)) && !(flaw.row !== null && isFresh(this.rows(flaw.part as TablePart)[flaw.row])));
    if (fresh !== undefined) this.announcement = strings.editor.flaw(fresh.row, fresh.message);
    else if (flaws.length < this.flaws.length) this.announcement = strings.editor.remarksLeft(flaws.length);
    this.flaws = flaws;
  }

  #draft(): ProfileDraft | null {
    const draft = this.page?.draft ?? null;
    if (draft === null) return null;
    return {
      card: { ...draft.card, ...this.card },
      resume: { ...draft.resume, text: this.texts.resume },
      persona: { ...draft.persona, text: this.texts.persona },
      examples: { ...draft.examples, rows: this.examples.map(plain) },
      projects: { ...draft.projects, rows: this.projects.map(plain) },
    };
  }

  #differs(part: ProfilePart): boolean {
    const draft = this.page?.draft ?? null;
    if (draft === null) return false;
    if (part === 'card') return CARD_LINES.some((line) => this.card[line] !== draft.card[line]);
    if (!isTable(part)) return this.texts[part] !== draft[part].text;
    const now: AnyRow[] = this.rows(part).filter((row) => !isBlank(row));
    const before: (ExampleRow | ProjectRow)[] = draft[part].rows;
    return now.length !== before.length || now.some((row, index) => !alike(row, before[index]!));
  }

  #torn(part: TablePart): boolean {
    return this.rows(part).some((row) => row.torn);
  }
}

function isTable(part: ProfilePart): part is TablePart {
  return part === 'examples' || part === 'projects';
}

function cardOf(draft: ProfileDraft | null): Record<CardLine, string> {
  const line = (name: CardLine) => draft?.card[name] ?? '';
  return { name: line('name'), headline: line('headline'), contact: line('contact'), refusal: line('refusal') };
}

/** Whether a row has no text. Such a row is not saved. */
export function isBlank(row: ExampleRow | ProjectRow): boolean {
  const cells = 'question' in row ? [row.question, row.answer] : [row.title, row.description, row.tags, row.link];
  return cells.every((cell) => cell.trim() === '');
}

/** Whether a row is new and was not left yet. */
function isFresh(row: AnyRow | undefined): boolean {
  return row !== undefined && row.origin === null && !row.left;
}

function alike(a: ExampleRow | ProjectRow, b: ExampleRow | ProjectRow): boolean {
  if (a.origin !== b.origin) return false;
  if ('question' in a && 'question' in b) return a.question === b.question && a.answer === b.answer && a.private === b.private;
  if ('title' in a && 'title' in b) return a.title === b.title && a.description === b.description && a.tags === b.tags && a.link === b.link;
  return false;
}

/** The row without the fields that only the page uses. */
function plain<Row extends ExampleRow | ProjectRow>(row: Edited<Row>): Row {
  const { key: _key, left: _left, ...rest } = row;
  return rest as unknown as Row;
}

function place(flaw: ProfileFlaw): string {
  return `${flaw.part} ${flaw.row} ${flaw.column} ${flaw.message}`;
}
