// Tests the state of the questions that wait for the owner.
import { beforeEach, expect, it } from 'vitest';
import type { Failure, InboxGroup, Revised } from '../ipc';
import type { RehearsalProgress } from '../ipc';
import { turnOf } from '../shared/scripted';
import { InboxState, type InboxBackend } from './inbox.svelte';

const group = (id: string, handled = false): InboxGroup => ({
  question: `Question ${id}?`,
  why: ['unanswered'],
  visitors: 1,
  handled,
  items: [{ id, why: 'unanswered', question: `Question ${id}?`, answer: null, struck: [], askedAt: '2026-11-30T10:00:00Z', askedBy: null }],
});

class Tray implements InboxBackend {
  groups = [group('u1'), group('u2'), group('u3', true)];
  rows: [string, string][] = [];
  asked: string[] = [];
  failure: Failure | null = null;
  async inbox() {
    this.#mayFail();
    return { groups: this.groups, byMeaning: true };
  }
  async handleInbox(ids: string[], handled: boolean) {
    this.#mayFail();
    this.groups = this.groups.map((one) => (ids.includes(one.items[0]!.id) ? { ...one, handled } : one));
  }
  async revise(ids: string[], question: string, answer: string): Promise<Revised> {
    await this.handleInbox(ids, true);
    this.rows.push([question, answer]);
    return 'added';
  }
  async exportInbox() {
    this.#mayFail();
    return '/d/exports/inbox.json';
  }
  async rehearse(questions: string[], onProgress: (event: RehearsalProgress) => void) {
    this.asked.push(...questions);
    onProgress({ kind: 'answered', turn: turnOf('Two cats.', { origin: 'owner' }) });
  }
  #mayFail() {
    if (this.failure !== null) throw this.failure;
  }
}

let tray: Tray;
let inbox: InboxState;
const shown = () => inbox.shown.map((one) => one.items[0]!.id);

beforeEach(async () => {
  tray = new Tray();
  inbox = new InboxState(tray);
  await inbox.load();
});

it('saves an answer as a row and asks the visitor’s question again', async () => {
  inbox.begin(inbox.page.groups[0]!);
  inbox.revision!.question = 'Do you have pets?';
  inbox.revision!.answer = 'Two cats.';
  await inbox.save();
  expect(tray.rows).toEqual([['Do you have pets?', 'Two cats.']]);
  expect(tray.asked, 'in the words of the visitor').toEqual(['Question u1?']);
  expect([inbox.revision?.phase, inbox.revision?.again?.answer]).toEqual(['done', 'Two cats.']);
  expect([inbox.handled, shown()], 'what was just handled stays in sight').toEqual([2, ['u1', 'u2']]);
});

it('keeps the words if they could not be saved', async () => {
  inbox.begin(inbox.page.groups[0]!);
  inbox.revision!.answer = 'Two cats.';
  tray.failure = { code: 'profile', message: 'an archive is never rewritten' };
  await inbox.save();
  expect([inbox.revision?.phase, inbox.revision?.answer, inbox.revision?.failure?.message]).toEqual(['typing', 'Two cats.', 'an archive is never rewritten']);
  expect(inbox.handled).toBe(1);
});

it('saves no empty answer', async () => {
  inbox.begin(inbox.page.groups[0]!);
  inbox.revision!.answer = '  ';
  await inbox.save();
  expect([tray.rows, inbox.revision?.phase]).toEqual([[], 'typing']);
});

it('marks as handled and back, and hides it only on the next visit', async () => {
  await inbox.handle(inbox.page.groups[1]!, true);
  expect([shown(), inbox.handled]).toEqual([['u1', 'u2'], 2]);
  await inbox.handle(inbox.page.groups[1]!, false);
  expect(inbox.handled).toBe(1);
  await inbox.handle(inbox.page.groups[1]!, true);
  await inbox.load();
  expect([shown(), inbox.hidden]).toEqual([['u1'], 2]);
  inbox.showHandled = true;
  expect(shown()).toEqual(['u1', 'u2', 'u3']);
});

it('shows a failure and changes nothing', async () => {
  tray.failure = { code: 'store', message: 'the disk is full' };
  await inbox.handle(inbox.page.groups[0]!, true);
  expect([inbox.trouble?.message, inbox.handled]).toEqual(['the disk is full', 1]);
});
