// Tests the state of the source dialog.
import { expect, it } from 'vitest';
import type { Passage, Source } from '../ipc';
import { PassageState } from './passage.svelte';
import { settle } from './scripted';

const source = (title: string): Source => ({ kind: 'qa', title, score: 0.5, text: 'Part.', passage: null, link: null });

function sheet() {
  const asked: { title: string; resolve: (passage: Passage) => void; reject: (error: unknown) => void }[] = [];
  const state = new PassageState({
    passage: (_kind, title) => new Promise((resolve, reject) => asked.push({ title, resolve, reject })),
  });
  return { asked, state };
}

it('shows the source at once, and its place when it is loaded', async () => {
  const { asked, state } = sheet();
  state.open([source('One'), source('Two')], 1);
  expect([state.source?.title, state.passage]).toEqual(['Two', null]);
  asked[0]!.resolve({ whole: 'Part. And the rest.', file: 'f.csv' });
  await settle();
  expect(state.passage?.whole).toBe('Part. And the rest.');
});

it('ignores the place of a source that is no longer shown', async () => {
  const { asked, state } = sheet();
  state.open([source('One'), source('Two')], 0);
  state.step(1);
  asked[0]!.resolve({ whole: 'of One', file: 'f.csv' });
  await settle();
  expect([state.source?.title, state.passage]).toEqual(['Two', null]);
  state.step(1);
  expect(state.source?.title, 'there is none after the last').toBe('Two');
});

it('says that the profile has changed', async () => {
  const { asked, state } = sheet();
  state.open([source('One')], 0);
  asked[0]!.reject({ code: 'refused', message: 'gone' });
  await settle();
  expect([state.missing, state.source?.text], 'the excerpt is still shown').toEqual([true, 'Part.']);
});
