// Tests the state of the History screen.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationRow, Failure, SearchHit } from '../ipc';
import { settle, turnOf } from '../shared/scripted';
import { HistoryState, type HistoryBackend } from './history.svelte';

const row = (id: number): ConversationRow => ({
  id,
  title: `Conversation ${id}`,
  candidate: 'Ada Byron',
  model: 'scripted',
  startedAt: '2026-11-24T10:00:00Z',
  turns: 1,
});
const hit = (conversation: number): SearchHit => ({ conversation, title: 'C', asked: true, snippet: [] });

/** A backend in memory that behaves like the shell. */
class Shelf implements HistoryBackend {
  rows = [row(1), row(2), row(3)];
  away = new Set<number>();
  purged = 0;
  failure: Failure | null = null;
  readonly searches: { query: string; resolve: (hits: SearchHit[]) => void }[] = [];

  async conversations() {
    this.#mayFail();
    return this.rows.filter((row) => !this.away.has(row.id));
  }
  search(query: string) {
    return new Promise<SearchHit[]>((resolve) => this.searches.push({ query, resolve }));
  }
  async conversation(id: number) {
    this.#mayFail();
    return [turnOf(`Answer of ${id}.`, { stored: id * 10 })];
  }
  async rename(id: number, title: string) {
    this.#mayFail();
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, title } : row));
  }
  async putAway(id: number, away: boolean) {
    this.#mayFail();
    if (away) this.away.add(id);
    else this.away.delete(id);
  }
  async deletePutAway() {
    this.purged += this.away.size;
    this.rows = this.rows.filter((row) => !this.away.has(row.id));
    this.away.clear();
  }
  async flag() {
    this.#mayFail();
  }
  async export(id: number, kind: string) {
    this.#mayFail();
    return `/d/exports/${id}.${kind}`;
  }
  #mayFail() {
    if (this.failure !== null) throw this.failure;
  }
}

let shelf: Shelf;
let history: HistoryState;
const ids = () => history.rows.map((row) => row.id);

beforeEach(async () => {
  shelf = new Shelf();
  history = new HistoryState(shelf);
  await history.load();
});

describe('deleting', () => {
  it('deletes a conversation and can restore it', async () => {
    await history.select(2);
    await history.remove(2);
    expect([ids(), history.selected, history.removed?.id]).toEqual([[1, 3], null, 2]);
    await history.undo();
    expect([ids(), history.selected, history.removed], 'as it was, and read again').toEqual([[1, 2, 3], 2, null]);
    expect(shelf.purged, 'nothing is lost').toBe(0);
  });

  it('makes a deletion final on the next deletion and on leaving', async () => {
    await history.remove(1);
    await history.remove(2);
    expect([shelf.purged, history.removed?.id], 'only one deletion can be undone').toEqual([1, 2]);
    await history.forget();
    expect(shelf.purged).toBe(2);
    await history.forget();
    expect(shelf.purged, 'nothing is deleted twice').toBe(2);
  });

  it('leaves the list as it was if the deletion fails', async () => {
    shelf.failure = { code: 'store', message: 'the disk is full' };
    await history.remove(1);
    expect([ids(), history.removed, history.trouble?.message]).toEqual([[1, 2, 3], null, 'the disk is full']);
  });
});

describe('searching', () => {
  it('shows the hits of the latest query, whichever result arrives last', async () => {
    void history.find('by');
    void history.find('byr');
    shelf.searches[1]!.resolve([hit(3)]);
    await settle();
    shelf.searches[0]!.resolve([hit(1), hit(2)]);
    await settle();
    expect(history.hits?.map((hit) => hit.conversation)).toEqual([3]);
  });

  it('shows the list again when the query is empty', async () => {
    void history.find('byron');
    shelf.searches[0]!.resolve([hit(3)]);
    await settle();
    await history.find('  ');
    expect(history.hits).toBeNull();
    expect(shelf.searches.length, 'without a call to the backend').toBe(1);
  });
});

it('renames, but not to an empty title', async () => {
  expect(await history.rename(1, '  Acme, Monday ')).toBe(true);
  expect(history.rows[0]?.title).toBe('Acme, Monday');
  expect(await history.rename(1, ' ')).toBe(false);
});

it('shows the path of an export until another conversation is opened', async () => {
  await history.select(1);
  await history.export(1, 'markdown');
  expect(history.exported).toBe('/d/exports/1.markdown');
  await history.select(2);
  expect(history.exported).toBeNull();
});

it('keeps a failure of the store, to show it', async () => {
  shelf.failure = { code: 'store', message: 'the file is of a newer version' };
  await history.load();
  expect(history.phase).toEqual({ name: 'failed', failure: shelf.failure });
});
