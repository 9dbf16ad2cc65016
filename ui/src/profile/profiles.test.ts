// Tests creating, opening, importing and exporting profiles.
import { expect, it } from 'vitest';
import type { Failure, InSettings, OpenedBundle } from '../ipc';
import { mayBeProfile, ProfilesState, unsavedOf } from './profiles.svelte';

function profiles(unsaved: string[] = []) {
  const calls: string[] = [];
  const shell = {
    failure: null as Failure | null,
    chosen: null as string | null,
    bundle: null as OpenedBundle | null,
    bundleAtStart: null as OpenedBundle | null,
  };
  const call = (name: string) => {
    calls.push(name);
    if (shell.failure !== null) throw shell.failure;
  };
  const editor = {
    unsaved,
    save: async () => {
      calls.push('save');
      if (shell.failure !== null) return false;
      editor.unsaved = [];
      return true;
    },
    discard: () => {
      calls.push('discard');
      editor.unsaved = [];
    },
  };
  const state = new ProfilesState(
    {
      createProfile: async (name) => call(`create ${name}`),
      openProfile: async (path) => (call(`open ${path}`), shell.bundle),
      importProfile: async (path) => {
        call(`import ${path}`);
        return { path: '/data/kim', bundle: shell.bundle, leftOut: ['`x` is a link'] };
      },
      bundleAtStart: async () => shell.bundleAtStart,
      exportProfile: async (path, replacing) => {
        call(`export ${path}${replacing ? ' replacing' : ''}`);
        return { path, files: 4 };
      },
      pickProfile: async () => shell.chosen,
      pickExport: async (name) => (calls.push(`pick ${name}`), shell.chosen),
      noteUnsaved: async (unsaved) => call(`note ${unsaved}`),
      closeWindow: async () => call('close'),
    },
    editor,
    async () => void calls.push('switched'),
  );
  return { state, calls, shell };
}

it('creates, opens and imports profiles, and then shows the new one', async () => {
  const { state, calls } = profiles();
  state.name = ' Kim Aalto ';
  await state.create();
  await state.open('/p');
  await state.import('/p.zip');
  expect(calls).toEqual(['create Kim Aalto', 'switched', 'open /p', 'switched', 'import /p.zip', 'switched']);
  expect([state.name, state.notice?.leftOut, state.notice?.details]).toEqual(['', ['`x` is a link'], []]);
});

const bundle: OpenedBundle = {
  serial: '4',
  signer: '1f2e-0a9c',
  isFirst: true,
  missingWeights: [{ name: 'big.gguf', megabytes: 1117.3 }],
  server: null,
  settings: [],
  earlier: null,
};

it('says of a bundle whose it is, and what is still to be done', async () => {
  const { state, shell } = profiles();
  for (const open of [() => state.open('/p.zip'), () => state.import('/p.zip')]) {
    shell.bundle = bundle;
    await open();
    expect(state.notice?.text).toContain('bundle 4');
    expect(state.notice?.text, 'to be compared with what the owner wrote down').toContain('1f2e-0a9c');
    expect(state.notice?.details.length).toBe(2);
    expect(state.notice?.details[1]).toContain('`big.gguf` (1,117 MB)');
    expect(state.notice?.leftOut, 'these are no files that were left out').toEqual([]);
  }
});

it('says what became of the server of a bundle, and what to do', async () => {
  const { state, shell } = profiles();
  const cases: [InSettings, string][] = [
    [{ kind: 'filled_in' }, 'switch it on'],
    [{ kind: 'other', name: '`llama` on `other:8000`' }, '`llama` on `other:8000`'],
    [{ kind: 'not_written', why: '`settings.toml` is not understood' }, 'type it there: `settings.toml`'],
  ];
  for (const [inSettings, says] of cases) {
    shell.bundle = { ...bundle, isFirst: false, missingWeights: [], server: { address: 'https://gpu', model: 'qwen', inSettings } };
    await state.open('/p.zip');
    expect(state.notice?.details[0]).toContain('`qwen` on `https://gpu`');
    expect(state.notice?.details[1]).toContain(says);
  }
  shell.bundle = { ...bundle, isFirst: false, missingWeights: [], server: { address: 'https://gpu', model: 'qwen', inSettings: { kind: 'named' } } };
  await state.open('/p.zip');
  expect(state.notice?.details.length, 'nothing is to be done').toBe(1);
});

it('names the settings that a bundle has replaced', async () => {
  const { state, shell } = profiles();
  shell.bundle = { ...bundle, isFirst: false, missingWeights: [], settings: ['read_aloud', 'theme'] };
  await state.open('/p.zip');
  expect(state.notice?.details).toEqual([expect.stringContaining('read_aloud, theme')]);
});

it('tells once of the bundle that the program was started with', async () => {
  const { state, shell } = profiles();
  expect([await state.tellOfStart(), state.notice]).toEqual([false, null]);
  shell.bundleAtStart = bundle;
  expect(await state.tellOfStart()).toBe(true);
  expect(state.notice?.text).toContain('bundle 4');
});

it('keeps the profile in use if another cannot be opened', async () => {
  const { state, calls, shell } = profiles();
  shell.failure = { code: 'profile', message: 'not there' };
  state.path = '/nobody';
  await state.open(state.path);
  expect([calls, state.failure?.message, state.path, state.busy]).toEqual([['open /nobody'], 'not there', '/nobody', false]);
});

it('asks before unsaved changes would be lost', async () => {
  const { state, calls } = profiles(['resume']);
  await state.open('/p');
  expect([calls, state.waiting !== null]).toEqual([[], true]);
  await state.decide(null);
  expect([calls, state.waiting]).toEqual([['note true'], null]);
  await state.open('/p');
  await state.decide(true);
  expect(calls.slice(1)).toEqual(['save', 'open /p', 'switched']);
});

it('opens nothing if the changes could not be saved, and discards them only on request', async () => {
  const { state, calls, shell } = profiles(['resume']);
  await state.create();
  shell.failure = { code: 'profile', message: 'the disk is full' };
  await state.decide(true);
  expect(calls).toEqual(['save']);
  shell.failure = null;
  await state.import('/p.zip');
  await state.decide(false);
  expect(calls.slice(1)).toEqual(['discard', 'import /p.zip', 'switched']);
});

it('asks before a window with unsaved changes closes', async () => {
  const { state, calls } = profiles(['resume']);
  expect(state.hear({ kind: 'close_asked' })).toBe(true);
  await state.decide(false);
  expect(calls).toEqual(['discard', 'close']);
});

it('counts an open form as unsaved, and saves it before the rest', async () => {
  const calls: string[] = [];
  const editor = { unsaved: ['resume'], save: async () => (calls.push('editor'), true), discard: () => void calls.push('discard') };
  const facts = { dirty: true, accepted: false, save: async () => (calls.push('facts'), facts.accepted), cancel: () => void calls.push('cancel') };
  const both = unsavedOf(editor, facts, () => void calls.push('show'));
  expect([both.unsaved, await both.save(), calls.splice(0)], 'a form that is refused keeps the window open').toEqual([['resume', 'facts'], false, ['facts', 'show']]);
  facts.accepted = true;
  expect([await both.save(), calls.splice(0)]).toEqual([true, ['facts', 'editor']]);
  facts.dirty = false;
  expect([both.unsaved, await both.save(), calls.splice(0)]).toEqual([['resume'], true, ['editor']]);
  both.discard();
  expect(calls).toEqual(['cancel', 'discard']);
});

it('exports to the field or the standard path, and replaces a file only on request', async () => {
  const { state, calls, shell } = profiles();
  await state.export('/data/exports/kim.zip');
  state.exportPath = '/home/kim.zip';
  shell.failure = { code: 'exists', message: 'is there already' };
  await state.export('/data/exports/kim.zip');
  expect([state.failure?.code, state.notice]).toEqual(['exists', null]);
  shell.failure = null;
  await state.export('/data/exports/kim.zip', true);
  await state.pickExport('/data/exports/kim.zip');
  shell.chosen = '/usb/kim.zip';
  await state.pickExport('/data/exports/kim.zip');
  expect(calls).toEqual([
    'export /data/exports/kim.zip',
    'export /home/kim.zip',
    'export /home/kim.zip replacing',
    'pick kim.zip',
    'pick kim.zip',
    'export /usb/kim.zip replacing',
  ]);
});

it('takes a dropped file only if it may be a profile', async () => {
  const { state, calls } = profiles();
  expect([state.hear({ kind: 'drag_over', paths: ['/kim.zip'] }), state.dragging]).toEqual([true, true]);
  expect([state.hear({ kind: 'drag_left' }), state.dragging]).toEqual([false, false]);
  expect([state.hear({ kind: 'dropped', paths: ['/model.gguf'] }), state.dropped]).toEqual([false, null]);
  expect([state.hear({ kind: 'dropped', paths: ['/kim.zip'] }), state.dropped]).toEqual([true, '/kim.zip']);
  await state.import('/kim.zip');
  expect([calls[0], state.dropped]).toEqual(['import /kim.zip', null]);
});

it('decides by the name what may be a profile', () => {
  for (const path of ['/kim.zip', '/kim.ZIP', '/home/kim/profile', 'C:\\kim\\profile', '/ilse v2.0 final', '/dr. kim']) {
    expect([path, mayBeProfile([path])]).toEqual([path, true]);
  }
  for (const paths of [[], ['/a.zip', '/b.zip'], ['/model.gguf'], ['/resume.pdf'], ['/a.md']]) {
    expect([paths, mayBeProfile(paths)]).toEqual([paths, false]);
  }
});
