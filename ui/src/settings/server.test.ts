// Tests the state of the settings of a server.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AllowedServer, Failure, ServerModel, ServerSettings, ServerTest, Settings, SettingsPage } from '../ipc';
import { ServerState } from './server.svelte';
import { SettingsState } from './settings.svelte';

const off: ServerSettings = { on: false, address: '', model: '', authorities: '', allowPlainHttp: false, patienceSeconds: 5 };
const works: ServerTest = {
  host: 'gpu:8000',
  model: 'qwen',
  otherAddress: null,
  firstWordMs: 120,
  totalMs: 300,
  tokens: 8,
  contextTokens: 8192,
};

let saved: ServerSettings[];
let keys: [string, string][];
let asked: ServerSettings[];
let models: ServerModel[];
let failure: Failure | null;
let allowed: AllowedServer | null;
let changes: number;
let settings: SettingsState;
let server: ServerState;

beforeEach(async () => {
  [saved, keys, asked, models, failure, allowed, changes] = [[], [], [], [], null, null, 0];
  // Only the server matters here.
  const page = { settings: { theme: 'system', server: off } as Settings, problems: [] } as unknown as SettingsPage;
  settings = new SettingsState({
    settings: async () => page,
    saveSettings: async (next) => {
      if (failure !== null) throw failure;
      saved.push(next.server);
      return false;
    },
  });
  await settings.load();
  const answer = <T>(server: ServerSettings, value: T): T => {
    asked.push(server);
    if (failure !== null) throw failure;
    return value;
  };
  server = new ServerState(
    {
      serverPage: async () => ({
        keyFile: '/d/server-key.txt',
        keychainTrouble: null,
        keyFor: keys.at(-1)?.[0] ?? null,
        keyPlace: keys.length === 0 ? null : 'keychain',
        keyTrouble: null,
        trouble: null,
        allowed,
      }),
      serverModels: async (server) => answer(server, models),
      testServer: async (server) => answer(server, works),
      saveServerKey: async (address, key) => void keys.push([address, key]),
      deleteServerKey: async () => void (keys = []),
      pickAuthorities: async () => '/etc/ca.pem',
    },
    settings,
    () => (changes += 1),
  );
});

it('saves what was typed when its field is left, and nothing that did not change', async () => {
  server.type('address', ' gpu:8000 ');
  expect(saved, 'not while it is typed').toEqual([]);
  await server.keep('address');
  expect(saved).toEqual([{ ...off, address: 'gpu:8000' }]);
  expect(server.draft.address, 'the field shows the saved value').toBe('gpu:8000');
  await server.keep('model');
  server.type('address', 'gpu:8000 ');
  await server.keep('address');
  expect([saved.length, changes]).toEqual([1, 1]);
});

it('switches on with what stands in the fields, also if one was left just now', async () => {
  server.type('address', 'gpu:8000');
  server.type('model', 'qwen');
  await Promise.all([server.keep('model'), server.turn(true)]);
  expect(saved.at(-1)).toEqual({ ...off, address: 'gpu:8000', model: 'qwen', on: true });
  await server.turn(false);
  expect(saved.at(-1)?.on).toBe(false);
});

it('says beside the fields why something is refused, and keeps what was typed', async () => {
  failure = { code: 'refused', message: 'fill in both' };
  server.type('address', 'ftp://x');
  await server.turn(true);
  expect([server.trouble, settings.failure, server.saved.on, server.draft.address]).toEqual(['fill in both', null, false, 'ftp://x']);
});

it('saves how long the first word is waited for, and offers the wait of the settings file', async () => {
  expect(server.waits).toEqual([2, 5, 10, 20, 60]);
  await server.wait(20);
  expect(saved.at(-1)).toEqual({ ...off, patienceSeconds: 20 });
  await server.wait(7);
  expect([server.waits, changes]).toEqual([[2, 5, 7, 10, 20, 60], 2]);
});

describe('plain HTTP', () => {
  it('is allowed after a second question', async () => {
    await server.allowHttp(true);
    expect([server.askingHttp, saved], 'once is not enough').toEqual([true, []]);
    await server.decideHttp(false);
    expect([server.askingHttp, saved]).toEqual([false, []]);
    await server.allowHttp(true);
    await server.decideHttp(true);
    expect(saved.at(-1)?.allowPlainHttp).toBe(true);
  });

  it('is forbidden at once', async () => {
    await server.allowHttp(true);
    await server.decideHttp(true);
    await server.allowHttp(false);
    expect([server.askingHttp, saved.at(-1)?.allowPlainHttp]).toEqual([false, false]);
  });
});

it('lists the models of what is typed, and takes the only one', async () => {
  server.type('address', 'gpu:8000');
  models = [{ name: 'qwen', contextTokens: 8192 }];
  await server.list();
  expect([asked[0]?.address, server.draft.model]).toEqual(['gpu:8000', 'qwen']);
  models = [...models, { name: 'llama', contextTokens: null }];
  await server.choose('llama');
  await server.list();
  expect(server.draft.model, 'a chosen one stays').toBe('llama');
  server.type('address', 'other:8000');
  expect(server.models, 'another server has others').toBeNull();
});

it('tests what is typed, and forgets the result with the next change', async () => {
  expect(server.testable, 'an address and a model are needed').toBe(false);
  server.type('address', 'gpu:8000');
  server.type('model', 'qwen');
  expect(server.testable).toBe(true);
  await server.test();
  expect([server.tested, server.busy]).toEqual([works, null]);
  server.type('model', 'other');
  expect(server.tested).toBeNull();
  failure = { code: 'refused', message: 'refuses the connection' };
  await server.test();
  expect([server.trouble, server.busy]).toEqual(['refuses the connection', null]);
});

it('hands the key over for the address that stands there, and keeps none of it', async () => {
  server.type('address', 'gpu:8000');
  server.key = 'sk-1';
  await server.saveKey();
  expect([keys, server.key, server.page?.keyFor, changes]).toEqual([[['gpu:8000', 'sk-1']], '', 'gpu:8000', 1]);
  expect(JSON.stringify(saved), 'it is no setting').not.toContain('sk-1');
  await server.deleteKey();
  expect([keys, server.page?.keyFor]).toEqual([[], null]);
});

it('fills in the one server that a bundle allows, and leaves it off', async () => {
  allowed = { address: 'https://gpu', model: 'qwen', isSet: false, bundle: '4', signer: '1f2e-0a9c' };
  await server.load();
  server.type('address', 'other:8000');
  server.type('model', 'llama');
  await server.turn(true);
  await server.useAllowed();
  expect(saved.at(-1)).toEqual({ ...off, address: 'https://gpu', model: 'qwen' });
  expect([server.draft.address, server.draft.model]).toEqual(['https://gpu', 'qwen']);
});
