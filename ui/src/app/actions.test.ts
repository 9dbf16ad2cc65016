// Tests what keyboard shortcuts do.
import { beforeEach, expect, it } from 'vitest';
import { TurnState } from '../interview/turn.svelte';
import type { Opened } from '../ipc';
import { opened, turnOf } from '../shared/scripted';
import { act, type ActionTarget } from './actions';
import { ScreenState } from './screens.svelte';
import type { Action } from './shortcuts';

let calls: unknown[][];
let screens: ScreenState;
let turns: TurnState[];
let onPage: boolean;
let drafted: boolean;

beforeEach(() => {
  calls = [];
  screens = new ScreenState();
  turns = [TurnState.ofStored(1, turnOf('Ada.', { followUps: ['And then?', 'Why?'] }))];
  onPage = true;
  drafted = false;
});

const log =
  (name: string) =>
  (...args: unknown[]) =>
    void calls.push([name, ...args]);

const logLater = (name: string) => async (...args: unknown[]) => void calls.push([name, ...args]);

function press(action: Action): boolean {
  const last = turns.at(-1) ?? null;
  const welcome: Opened = { ...opened, suggestions: ['Who are you?'] };
  const target: ActionTarget = {
    screens,
    interview: { turns, last, replaceable: last, opened: welcome, flag: logLater('flag') },
    models: { choose: logLater('choose') },
    settings: { resizeText: logLater('resize') },
    canClear: turns.length > 0 || drafted,
    transcript: onPage
      ? { toggleSources: log('sources'), scrollPages: log('scroll'), toNewest: log('newest') }
      : undefined,
    ask: log('ask'),
    edit: log('edit'),
    regenerate: log('regenerate'),
    nextVisitor: log('next'),
    saveProfile: log('save'),
    copy: log('copy'),
    focusComposer: log('compose'),
    focusSearch: log('search'),
  };
  return act(action, target);
}

it('shows the screen that a key names, and what the key does there', () => {
  expect([press('settings'), screens.current]).toEqual([true, 'settings']);
  expect([press('search'), screens.current]).toEqual([true, 'history']);
  expect([press('inspect-file'), screens.current]).toEqual([true, 'models']);
  expect(calls).toEqual([['search'], ['choose']]);
});

it('opens and closes the list of shortcuts', () => {
  press('help');
  expect(screens.help).toBe(true);
  press('help');
  expect(screens.help).toBe(false);
});

it('saves the profile on its own screen only, and never has the browser save the page', () => {
  expect(press('save'), 'the key is taken even so').toBe(true);
  expect(calls).toEqual([]);
  screens.show('profile');
  press('save');
  expect(calls).toEqual([['save']]);
});

it.each([
  ['compose', 'compose'],
  ['regenerate', 'regenerate'],
  ['edit-last', 'edit'],
  ['copy-last', 'copy'],
  ['flag-last', 'flag'],
  ['sources-last', 'sources'],
  ['page-up', 'scroll'],
  ['newest', 'newest'],
] as const)('%s works in the interview, and on no other screen', (action, call) => {
  expect(press(action)).toBe(true);
  expect(calls.map(([name]) => name)).toEqual([call]);
  screens.show('models');
  expect(press(action), 'the key keeps its usual meaning').toBe(false);
  expect(calls.length).toBe(1);
});

it('resizes text on every screen', () => {
  screens.show('settings');
  for (const action of ['larger', 'smaller', 'usual-size'] as const) press(action);
  expect(calls).toEqual([['resize', 10], ['resize', -10], ['resize', null]]);
});

it('asks the follow-ups of the last answer, and the suggestions where there is none', () => {
  press('suggest-2');
  turns = [];
  press('suggest-1');
  press('suggest-2');
  expect(calls, 'there is no second suggestion').toEqual([['ask', 'Why?'], ['ask', 'Who are you?']]);
});

it('clears a draft that was never sent for the next visitor', () => {
  turns = [];
  drafted = true;
  press('next-visitor');
  expect(calls).toEqual([['next']]);
});

it('does nothing without a conversation', () => {
  turns = [];
  onPage = false;
  expect(press('page-down'), 'the welcome page scrolls by itself').toBe(false);
  for (const action of ['next-visitor', 'copy-last', 'flag-last', 'sources-last'] as const) press(action);
  expect(calls).toEqual([]);
});
