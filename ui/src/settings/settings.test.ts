// Tests the state of the settings.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure, Range, Settings, SettingsPage } from '../ipc';
import { parse, SettingsState } from './settings.svelte';

const plain: Range = { least: 0, most: 2, whole: false, optional: false };
const whole: Range = { least: 1, most: 64, whole: true, optional: true };
const defaults: Settings = {
  temperature: 0.3,
  topP: 0.95,
  answerTokens: 512,
  contextTokens: null,
  threads: null,
  theme: 'system',
  textPercent: 100,
  askAloud: true,
  microphone: null,
  askAtOnce: false,
  readAloud: false,
  readAhead: 'always',
  server: { on: false, address: '', model: '', authorities: '', allowPlainHttp: false, patienceSeconds: 5 },
};
const page: SettingsPage = {
  settings: defaults,
  defaults,
  ranges: {
    temperature: plain,
    topP: plain,
    answerTokens: { ...whole, most: 4096, optional: false },
    contextTokens: { ...whole, most: 131072 },
    threads: whole,
    textPercent: { least: 80, most: 200, whole: true, optional: false },
  },
  file: '/d/settings.toml',
  problems: [],
};

let saved: Settings[];
let failure: Failure | null;
let reload: boolean;
let settings: SettingsState;

beforeEach(async () => {
  saved = [];
  failure = null;
  reload = false;
  settings = new SettingsState({
    settings: async () => page,
    saveSettings: async (next) => {
      if (failure !== null) throw failure;
      saved.push(next);
      return reload;
    },
  });
  await settings.load();
});

it.each([
  ['0.7', 0.7],
  [' 1,5 ', 1.5],
  ['', 'number'],
  ['hot', 'number'],
  ['0x1', 'number'],
  ['1e0', 'number'],
  ['2.1', 'range'],
  ['-1', 'range'],
] as const)('reads a number typed as %j', (text, expected) => {
  expect(parse(text, plain)).toBe(expected);
});

it('accepts an empty optional number, and only whole numbers', () => {
  expect(parse(' ', whole)).toBeNull();
  expect(parse('2.5', whole)).toBe('whole');
});

describe('typing', () => {
  it('refuses an invalid value at once and does not save it', async () => {
    settings.type('temperature', '9');
    expect(settings.refusal('temperature')).toBe('range');
    await settings.keep('temperature');
    expect([saved, settings.shown('temperature')], 'the typed text stays, to be corrected').toEqual([[], '9']);
  });

  it('saves a valid value', async () => {
    settings.type('temperature', '0,5');
    await settings.keep('temperature');
    expect(saved.at(-1)?.temperature).toBe(0.5);
    expect(settings.shown('temperature'), 'the field shows the saved value').toBe('0.5');
    await settings.reset('temperature');
    expect(saved.at(-1)?.temperature, 'and it can be reset').toBe(0.3);
  });

  it('does not save an unchanged value', async () => {
    settings.type('answerTokens', '512');
    await settings.keep('answerTokens');
    expect(saved).toEqual([]);
  });

  it('says when the model must be loaded again', async () => {
    reload = true;
    settings.type('threads', '1');
    await settings.keep('threads');
    expect(settings.needsReload).toBe(true);
    reload = false;
    await settings.chooseTheme('dark');
    expect(settings.needsReload, 'until it is').toBe(true);
  });

  it('shows why a value could not be saved, and keeps the old one', async () => {
    failure = { code: 'unexpected', message: 'the disk is full' };
    await settings.chooseTheme('dark');
    expect([settings.theme, settings.failure?.message]).toEqual(['system', 'the disk is full']);
  });
});

it('saves a choice without touching what was typed', async () => {
  settings.type('temperature', '9');
  await settings.choose({ microphone: 'usb', readAloud: true });
  expect([saved.at(-1)?.microphone, saved.at(-1)?.readAloud, settings.shown('temperature')]).toEqual(['usb', true, '9']);
});

it('makes text larger up to the end of its range, one press after the other', async () => {
  await Promise.all([settings.resizeText(10), settings.resizeText(10)]);
  expect(saved.length, 'each press counts, however fast').toBeGreaterThan(0);
  for (let i = 0; i < 20; i++) await settings.resizeText(10);
  expect(settings.textPercent).toBe(200);
  await settings.resizeText(null);
  expect(settings.textPercent).toBe(100);
});
