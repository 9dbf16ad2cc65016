// Tests the prompt preview and the rehearsal.
import { expect, it } from 'vitest';
import type { Preview, RehearsalProgress } from '../ipc';
import { settle, turnOf } from '../shared/scripted';
import { DryRunState } from './dry-run.svelte';

const preview: Preview = { origin: 'model', messages: [], sources: [], promptTokens: 1 };

function profile() {
  const rehearsals: { tell: (progress: RehearsalProgress) => void; end: () => void }[] = [];
  const asked: string[] = [];
  let stops = 0;
  const state = new DryRunState({
    preview: async (question) => {
      asked.push(question);
      if (question === 'Broken?') throw { code: 'turn', message: 'no model' };
      return preview;
    },
    rehearse: (_questions, tell) => new Promise((end) => rehearsals.push({ tell, end })),
    stop: async () => void (stops += 1),
  });
  return { state, asked, rehearsals, stops: () => stops };
}

it('shows the preview of a question, but not of an empty one', async () => {
  const { state, asked } = profile();
  await state.look();
  state.question = '  Why you? ';
  await state.look();
  expect([asked, state.preview]).toEqual([['Why you?'], preview]);
});

it('shows no old preview if a new one fails', async () => {
  const { state } = profile();
  state.question = 'Why you?';
  await state.look();
  state.question = 'Broken?';
  await state.look();
  expect([state.preview, state.failure?.message]).toEqual([null, 'no model']);
});

it('collects the answers of a rehearsal as they arrive, one rehearsal at a time', async () => {
  const { state, rehearsals, stops } = profile();
  void state.rehearse(['One?', 'Two?']);
  void state.rehearse(['One?', 'Two?']);
  expect(rehearsals.length).toBe(1);
  rehearsals[0]!.tell({ kind: 'answered', turn: turnOf('Yes.') });
  expect([state.rehearsed.length, state.rehearsing]).toEqual([1, true]);
  await state.stop();
  expect(stops()).toBe(1);
  rehearsals[0]!.end();
  await settle();
  expect(state.rehearsing).toBe(false);
});
