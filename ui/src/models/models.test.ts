// Tests the state of the Models screen.
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  DownloadEnd,
  DownloadProgress,
  Failure,
  ModelRow,
  ModelsBackend,
  ModelsPage,
  Verdict,
  Work,
  WorkEnd,
  WorkProgress,
} from '../ipc';
import { settle, type Pending } from '../shared/scripted';
import { ModelsState, plain } from './models.svelte';

const rowOf = (name: string, change: Partial<ModelRow> = {}): ModelRow => ({
  name,
  fileName: `${name}.gguf`,
  path: `/m/${name}.gguf`,
  title: `Model ${name}`,
  license: 'Apache-2.0',
  licenseUrl: null,
  repository: 'r/r',
  bytes: 100,
  installed: true,
  neededBytes: 200,
  fits: true,
  note: null,
  recommended: false,
  obstacle: null,
  keptBytes: null,
  downloading: false,
  fallback: false,
  ...change,
});

const verdictOf = (path: string): Verdict => ({
  path,
  name: 'Small',
  architecture: 'llama',
  parameters: 135_000_000,
  fileBytes: 100,
  quantisation: [{ name: 'Q4_1', percent: 99 }],
  trainedContextTokens: 8192,
  tokenizer: 'gpt2',
  hasChatTemplate: true,
  obstacles: [],
  memory: null,
  availableBytes: null,
  fits: true,
  onShelf: false,
});

/** A backend whose slow calls the test resolves by hand. */
class Workshop implements ModelsBackend {
  rows = [rowOf('one', { fallback: true }), rowOf('two'), rowOf('three', { installed: false })];
  failure: Failure | null = null;
  readonly looks: (Pending<Verdict, never> & { path: string })[] = [];
  readonly works: (Pending<WorkEnd, WorkProgress> & { work: Work; path: string })[] = [];
  readonly downloads: (Pending<DownloadEnd, DownloadProgress> & { name: string })[] = [];
  readonly told: string[] = [];
  chosen: string | null = null;

  async models(): Promise<ModelsPage> {
    this.#mayFail();
    return { rows: this.rows, availableBytes: 1000, folder: '/m', speech: [] };
  }
  inspectModel(path: string) {
    return new Promise<Verdict>((resolve, reject) => this.looks.push({ path, emit: () => undefined, resolve, reject }));
  }
  async chooseModelFile() {
    return this.chosen;
  }
  workOnModel(work: Work, path: string, emit: (progress: WorkProgress) => void) {
    return new Promise<WorkEnd>((resolve, reject) => this.works.push({ work, path, emit, resolve, reject }));
  }
  async cancelModelWork() {
    this.told.push('cancel');
    this.works.at(-1)!.resolve({ kind: 'cancelled' });
  }
  async removeModel(fileName: string) {
    this.#mayFail();
    this.rows = this.rows.filter((row) => row.fileName !== fileName);
  }
  async removeSpeechModel(name: string) {
    this.told.push(`remove ${name}`);
  }

  async bringBackModel(fileName: string) {
    this.#mayFail();
    this.rows = [...this.rows, rowOf(fileName.replace('.gguf', ''))];
  }
  async forgetModels() {
    this.told.push('forget');
  }
  downloadModel(name: string, emit: (progress: DownloadProgress) => void) {
    return new Promise<DownloadEnd>((resolve, reject) => this.downloads.push({ name, emit, resolve, reject }));
  }
  async pauseDownload(name: string) {
    this.told.push(`pause ${name}`);
    this.downloads.find((download) => download.name === name)!.resolve({ kind: 'paused' });
  }
  async cancelDownload(name: string) {
    this.told.push(`discard ${name}`);
  }
  #mayFail() {
    if (this.failure !== null) throw this.failure;
  }
}

let shell: Workshop;
let models: ModelsState;
let loaded: [string, string, boolean][];

beforeEach(async () => {
  shell = new Workshop();
  loaded = [];
  models = new ModelsState(shell, (...change) => loaded.push(change));
  await models.load();
});

describe('the list', () => {
  it('separates installed models from those to download', () => {
    expect(models.here.map((row) => row.name)).toEqual(['one', 'two']);
    expect(models.offered.map((row) => row.name)).toEqual(['three']);
  });

  it('says why it cannot be read', async () => {
    shell.failure = { code: 'unexpected', message: 'disk on fire' };
    await models.load();
    expect(models.phase).toEqual({ name: 'failed', failure: shell.failure });
  });

  it('removes a model with undo, and for good when undo is no longer offered', async () => {
    await models.remove(models.here[1]!);
    expect(models.here.map((row) => row.name), 'it is hidden').toEqual(['one']);
    await models.undo();
    expect(models.here.map((row) => row.name), 'it is back').toEqual(['one', 'two']);
    await models.forget();
    expect(shell.told, 'there is nothing to forget').toEqual([]);
    await models.remove(models.here[1]!);
    await models.forget();
    expect([shell.told, models.removed]).toEqual([['forget'], null]);
  });

  it('shows no old messages when it is opened again', async () => {
    await models.remove(models.here[1]!);
    models.leave();
    await settle();
    expect([models.news, models.removed, shell.told]).toEqual(['', null, ['forget']]);
  });

  it('keeps a row that could not be removed, and says why', async () => {
    shell.failure = { code: 'refused', message: 'in use' };
    await models.remove(models.here[1]!);
    expect(models.removed, 'there is nothing to undo').toBeNull();
  });
});

describe('inspection of a file', () => {
  it('shows the latest file, however slow an earlier inspection is', async () => {
    void models.inspect('/a.gguf');
    void models.inspect('/b.gguf');
    shell.looks[1]!.resolve(verdictOf('/b.gguf'));
    await settle();
    shell.looks[0]!.resolve(verdictOf('/a.gguf'));
    await settle();
    expect(models.look).toMatchObject({ name: 'seen', path: '/b.gguf' });
    expect([models.verdictWords, models.news], 'a screen reader hears what the card shows').toEqual(['Small: Runs here.', '']);
  });

  it('says what is wrong with a broken one', async () => {
    void models.inspect('/cut.gguf');
    shell.looks[0]!.reject({ code: 'model', message: '`/cut.gguf` is cut short' });
    await settle();
    expect(models.look).toMatchObject({ name: 'refused', failure: { message: '`/cut.gguf` is cut short' } });
    expect(models.verdictWords).toContain('cut short');
  });

  it('takes a path as it was copied', () => {
    expect(plain(' "/a b.gguf" ')).toBe('/a b.gguf');
    expect(plain("'/a.gguf'")).toBe('/a.gguf');
    expect(plain('file:///a%20b.gguf')).toBe('/a b.gguf');
    expect(plain('C:\\models\\a.gguf')).toBe('C:\\models\\a.gguf');
  });

  it('inspects a dropped file if it is a weights file', () => {
    expect(models.hear({ kind: 'drag_over', paths: ['/x/resume.pdf'] })).toBe(false);
    expect(models.dragging, 'a profile is handled elsewhere').toBe(false);
    models.hear({ kind: 'drag_over', paths: ['/x/resume.pdf', '/x/a.GGUF'] });
    expect(models.dragging).toBe(true);
    expect(models.hear({ kind: 'dropped', paths: ['/x/a.GGUF'] })).toBe(true);
    expect([models.dragging, shell.looks[0]!.path]).toEqual([false, '/x/a.GGUF']);
  });

  it('opens no file when none was chosen', async () => {
    await models.choose();
    expect(shell.looks).toEqual([]);
    shell.chosen = '/c.gguf';
    void models.choose();
    await settle();
    expect(shell.looks.map((look) => look.path)).toEqual(['/c.gguf']);
  });
});

describe('work on a file', () => {
  it('loads one at a time, shows progress and hands the model over', async () => {
    expect(models.begin('load', '/a.gguf', 'A')).toBe(true);
    expect(models.begin('measure', '/b.gguf', 'B'), 'one at a time').toBe(false);
    shell.works[0]!.emit({ kind: 'reading', done: 5, total: 10 });
    expect(models.underway?.progress).toEqual({ kind: 'reading', done: 5, total: 10 });
    shell.works[0]!.resolve({ kind: 'loaded', title: 'A', path: '/a.gguf', inUse: true, notRemembered: null });
    await settle();
    expect(loaded).toEqual([['A', '/a.gguf', true]]);
    expect([models.underway, models.trouble]).toEqual([null, null]);
    expect(models.news).toContain('A');
  });

  it('leaves the old model in place when the new one fails', async () => {
    models.begin('load', '/a.gguf', 'A');
    shell.works[0]!.reject({ code: 'model', message: 'no room' });
    await settle();
    expect(loaded, 'nothing is handed over').toEqual([]);
    expect(models.trouble?.message).toBe('no room');
    expect(models.begin('load', '/a.gguf', 'A'), 'and it can be tried again').toBe(true);
  });

  it('can be cancelled', async () => {
    models.begin('add', '/a.gguf', 'A');
    await models.cancel();
    await settle();
    expect([models.underway, shell.told]).toEqual([null, ['cancel']]);
  });

  it('keeps the measured speed with the file', async () => {
    models.begin('measure', '/a.gguf', 'A');
    shell.works[0]!.resolve({ kind: 'measured', speed: { reads: 100, writes: 20 } });
    await settle();
    expect(models.speeds['/a.gguf']).toEqual({ reads: 100, writes: 20 });
  });

  it('says that the choice could not be stored, and still uses the model', async () => {
    models.begin('load', '/a.gguf', 'A');
    shell.works[0]!.resolve({ kind: 'loaded', title: 'A', path: '/a.gguf', inUse: true, notRemembered: 'disk full' });
    await settle();
    expect([loaded.length, models.trouble?.message]).toEqual([1, 'disk full']);
  });
});

describe('a download', () => {
  it('shows its progress, pauses and resumes', async () => {
    void models.download('three');
    shell.downloads[0]!.emit({ kind: 'receiving', done: 5, total: 10 });
    expect(models.downloads['three']).toEqual({ kind: 'receiving', done: 5, total: 10 });
    void models.download('three');
    expect(shell.downloads.length, 'one is enough').toBe(1);
    await models.pause('three');
    await settle();
    expect(models.downloads, 'it is no longer running').toEqual({});
    void models.download('three');
    shell.downloads[1]!.resolve({ kind: 'done', path: '/m/three.gguf' });
    await settle();
    expect(models.news).toContain('Model three');
  });

  it('keeps its failure with the model until it is tried again', async () => {
    void models.download('three');
    shell.downloads[0]!.reject({ code: 'download', message: 'cut off' });
    await settle();
    expect(models.failed['three']?.message).toBe('cut off');
    void models.download('three');
    expect(models.failed, 'a new try clears the failure').toEqual({});
  });

  it('is followed again after the page is reloaded', async () => {
    shell.rows = [rowOf('three', { installed: false, downloading: true })];
    await models.load();
    await models.load();
    expect(shell.downloads.map((download) => download.name), 'once').toEqual(['three']);
  });

  it('is cancelled for good', async () => {
    await models.discard('three');
    expect(shell.told).toEqual(['discard three']);
  });
});
