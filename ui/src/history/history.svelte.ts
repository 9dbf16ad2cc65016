// The state of the History screen: list, search, read, rename, export, and delete with undo.
import { TurnState } from '../interview/turn.svelte';
import { asFailure, type Backend, type ConversationRow, type ExportKind, type Failure, type SearchHit } from '../ipc';

export type HistoryBackend = Pick<
  Backend,
  'conversations' | 'search' | 'conversation' | 'rename' | 'putAway' | 'deletePutAway' | 'export' | 'flag'
>;

export type HistoryPhase = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; failure: Failure };

export class HistoryState {
  phase = $state.raw<HistoryPhase>({ name: 'loading' });
  rows = $state.raw<ConversationRow[]>([]);
  query = $state('');
  /** What the query found; `null` while there is no query. */
  hits = $state.raw<SearchHit[] | null>(null);
  selected = $state<number | null>(null);
  turns = $state<TurnState[]>([]);
  /** The conversation that was deleted last, while that can be undone. */
  removed = $state.raw<ConversationRow | null>(null);
  /** The path of the last export. */
  exported = $state<string | null>(null);
  trouble = $state.raw<Failure | null>(null);
  readonly current = $derived(this.rows.find((row) => row.id === this.selected) ?? null);
  readonly #backend: HistoryBackend;
  #searches = 0;
  #reads = 0;

  constructor(backend: HistoryBackend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    try {
      this.rows = await this.#backend.conversations();
      this.phase = { name: 'ready' };
      if (this.current === null) this.#unselect();
      else await this.select(this.current.id);
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Searches while the query is typed. A late result of an earlier query is ignored. */
  async find(query: string): Promise<void> {
    this.query = query;
    const number = ++this.#searches;
    if (query.trim() === '') {
      this.hits = null;
      return;
    }
    await this.#try(async () => {
      const hits = await this.#backend.search(query);
      if (number === this.#searches) this.hits = hits;
    });
  }

  async select(id: number): Promise<void> {
    const number = ++this.#reads;
    this.exported = null;
    await this.#try(async () => {
      const turns = await this.#backend.conversation(id);
      if (number !== this.#reads) return;
      this.selected = id;
      this.turns = turns.map((turn, i) => TurnState.ofStored(i, turn));
    });
  }

  async rename(id: number, title: string): Promise<boolean> {
    const text = title.trim();
    if (text === '') return false;
    return this.#try(async () => {
      await this.#backend.rename(id, text);
      this.rows = this.rows.map((row) => (row.id === id ? { ...row, title: text } : row));
    });
  }

  /** Deletes a conversation. The deletion before it becomes final. */
  async remove(id: number): Promise<void> {
    const row = this.rows.find((row) => row.id === id);
    if (row === undefined) return;
    await this.forget();
    await this.#try(async () => {
      await this.#backend.putAway(id, true);
      this.rows = this.rows.filter((other) => other.id !== id);
      this.hits = this.hits?.filter((hit) => hit.conversation !== id) ?? null;
      this.removed = row;
      if (this.selected === id) this.#unselect();
    });
  }

  async undo(): Promise<void> {
    const row = this.removed;
    if (row === null) return;
    await this.#try(async () => {
      await this.#backend.putAway(row.id, false);
      this.removed = null;
      await this.load();
      await this.find(this.query);
      await this.select(row.id);
    });
  }

  /** Makes the last deletion final. */
  async forget(): Promise<void> {
    if (this.removed === null) return;
    this.removed = null;
    await this.#try(() => this.#backend.deletePutAway());
  }

  async export(id: number, kind: ExportKind): Promise<void> {
    await this.#try(async () => {
      this.exported = await this.#backend.export(id, kind);
    });
  }

  async flag(turn: TurnState): Promise<void> {
    if (turn.stored === null) return;
    const stored = turn.stored;
    await this.#try(async () => {
      await this.#backend.flag(stored, !turn.flagged);
      turn.flagged = !turn.flagged;
    });
  }

  #unselect(): void {
    this.#reads++;
    this.selected = null;
    this.turns = [];
    this.exported = null;
  }

  /** Runs a call and returns whether it worked. A failure is kept, to be shown. */
  async #try(work: () => Promise<void>): Promise<boolean> {
    this.trouble = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.trouble = asFailure(error);
      return false;
    }
  }
}
