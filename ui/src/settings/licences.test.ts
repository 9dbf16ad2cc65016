// Tests the list of licences.
import { expect, it } from 'vitest';
import type { Component, Licences } from '../ipc';
import { LicencesState } from './licences.svelte';

const part = (kind: Component['kind'], name: string, licence: string, texts: number[]): Component => ({
  kind,
  name,
  version: '1.0.0',
  licence,
  texts,
});

const list: Licences = {
  complete: true,
  components: [
    part('package', 'marked', 'MIT', [0]),
    part('crate', 'serde', 'MIT OR Apache-2.0', [0, 1]),
    part('model', 'SmolLM2', 'Apache-2.0', [1]),
    part('app', 'Instant Interview', 'MIT OR Apache-2.0', [0, 1]),
  ],
  texts: ['the MIT text', 'the Apache text'],
};

const names = (state: LicencesState) => state.found.flatMap(({ components }) => components.map(({ name }) => name));

it('shows the app and its models before the many small components', async () => {
  const state = new LicencesState({ licences: async () => list });
  expect(names(state), 'nothing is known before it is loaded').toEqual([]);
  await state.load();
  expect(names(state)).toEqual(['Instant Interview', 'SmolLM2', 'serde', 'marked']);
  expect(state.textsOf(list.components[1]!), 'a choice of licences has a text each').toEqual(['the MIT text', 'the Apache text']);
});

it('finds components by name and by licence', async () => {
  const state = new LicencesState({ licences: async () => list });
  await state.load();
  state.query = ' APACHE ser ';
  expect(names(state), 'every word must match, in either case').toEqual(['serde']);
  state.query = 'gpl';
  expect(state.found, 'there is none').toEqual([]);
});

it('says why the list cannot be shown, and tries again when asked', async () => {
  let broken = true;
  const licences = async () => {
    if (broken) throw { code: 'unexpected', message: '`licences.json` cannot be read' };
    return list;
  };
  const state = new LicencesState({ licences });
  await state.load();
  expect(state.failure).toContain('licences.json');
  broken = false;
  await state.load();
  expect([state.failure, state.all]).toEqual([null, list]);
});
