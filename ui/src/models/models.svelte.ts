// The state of the Models screen: the list, the inspected file, downloads, and work on a file. The model in
// use can answer questions during all of this.
import {
  asFailure,
  type DownloadProgress,
  type Failure,
  type ModelRow,
  type ModelsBackend,
  type ModelsPage,
  type News,
  type SpeechRow,
  type Speed,
  type Verdict,
  type Work,
  type WorkProgress,
} from '../ipc';
import { strings } from '../strings';

export type ModelsPhase = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; failure: Failure };

/** The inspection of a file. */
export type Look =
  | { name: 'looking'; path: string }
  | { name: 'seen'; path: string; verdict: Verdict }
  | { name: 'refused'; path: string; failure: Failure };

/** Work on a file, and its progress. */
export interface Underway {
  work: Work;
  path: string;
  title: string;
  progress: WorkProgress | null;
}

/** Called when another model is loaded. */
export type OnLoaded = (title: string, path: string, inUse: boolean) => void;

export class ModelsState {
  phase = $state.raw<ModelsPhase>({ name: 'loading' });
  page = $state.raw<ModelsPage | null>(null);
  look = $state.raw<Look | null>(null);
  /** Measured speeds, by path of the file. */
  speeds = $state<Record<string, Speed>>({});
  underway = $state.raw<Underway | null>(null);
  /** Running downloads, by name of the model. */
  downloads = $state<Record<string, DownloadProgress>>({});
  /** Failed downloads, by name of the model. */
  failed = $state<Record<string, Failure>>({});
  /** The file that was removed last, while that can be undone. */
  removed = $state.raw<ModelRow | null>(null);
  trouble = $state.raw<Failure | null>(null);
  /** The last success, shown and announced to screen readers. */
  news = $state('');
  /** The verdict for screen readers only; the page shows it as a card. */
  verdictWords = $state('');
  /** Whether a weights file is dragged over the window. */
  dragging = $state(false);
  /** The text in the path field. */
  typed = $state('');
  readonly #backend: ModelsBackend;
  readonly #onLoaded: OnLoaded;
  #looks = 0;

  constructor(backend: ModelsBackend, onLoaded: OnLoaded) {
    this.#backend = backend;
    this.#onLoaded = onLoaded;
  }

  get here(): ModelRow[] {
    return this.page?.rows.filter((row) => row.installed) ?? [];
  }

  get offered(): ModelRow[] {
    return this.page?.rows.filter((row) => !row.installed) ?? [];
  }

  async load(): Promise<void> {
    try {
      this.page = await this.#backend.models();
      this.phase = { name: 'ready' };
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
      return;
    }
    // Downloads started before the page was reloaded: listen to them again.
    for (const row of [...this.page.rows, ...this.page.speech]) {
      if (row.downloading && !(row.name in this.downloads)) void this.download(row.name);
    }
  }

  /** Inspects a file without loading it. A late result of an earlier inspection is ignored. */
  async inspect(path: string): Promise<void> {
    const wanted = plain(path);
    if (wanted === '') return;
    const number = ++this.#looks;
    this.typed = wanted;
    this.trouble = null;
    this.news = '';
    this.verdictWords = '';
    this.look = { name: 'looking', path: wanted };
    try {
      const verdict = await this.#backend.inspectModel(wanted);
      if (number !== this.#looks) return;
      this.look = { name: 'seen', path: wanted, verdict };
      this.verdictWords = strings.models.said(verdict);
    } catch (error) {
      if (number !== this.#looks) return;
      const failure = asFailure(error);
      this.look = { name: 'refused', path: wanted, failure };
      this.verdictWords = strings.models.cannotBeUsed(failure.message);
    }
  }

  async choose(): Promise<void> {
    await this.#try(async () => {
      const path = await this.#backend.chooseModelFile();
      if (path !== null) await this.inspect(path);
    });
  }

  /** Handles files dragged over the window or dropped on it. Returns whether a weights file was dropped. */
  hear(news: News): boolean {
    if (news.kind === 'close_asked' || news.kind === 'model_changed' || news.kind === 'booth') return false;
    const file = news.kind === 'drag_left' ? undefined : news.paths.find((path) => path.toLowerCase().endsWith('.gguf'));
    this.dragging = news.kind === 'drag_over' && file !== undefined;
    if (news.kind !== 'dropped' || file === undefined) return false;
    void this.inspect(file);
    return true;
  }

  /** Starts work on a file, one at a time. Returns whether it was started. */
  begin(work: Work, path: string, title: string): boolean {
    if (this.underway !== null) return false;
    this.underway = { work, path, title, progress: null };
    this.trouble = null;
    this.news = '';
    this.verdictWords = '';
    void this.#work(work, path, title);
    return true;
  }

  async cancel(): Promise<void> {
    await this.#try(() => this.#backend.cancelModelWork());
  }

  /** Downloads a model, or resumes a paused download. */
  async download(name: string): Promise<void> {
    if (name in this.downloads) return;
    this.downloads[name] = { kind: 'asking' };
    this.news = '';
    this.verdictWords = '';
    delete this.failed[name];
    const title = this.#titleOf(name);
    try {
      const end = await this.#backend.downloadModel(name, (progress) => {
        if (name in this.downloads) this.downloads[name] = progress;
      });
      if (end.kind === 'done') this.news = strings.models.downloaded(title);
      else if (end.kind === 'paused') this.news = strings.models.pausedNews(title);
      else this.news = strings.models.cancelledNews(title);
    } catch (error) {
      this.failed[name] = asFailure(error);
    }
    delete this.downloads[name];
    await this.load();
  }

  async pause(name: string): Promise<void> {
    await this.#try(() => this.#backend.pauseDownload(name));
  }

  /** Cancels a running or paused download and deletes its data. */
  async discard(name: string): Promise<void> {
    const running = name in this.downloads;
    await this.#try(() => this.#backend.cancelDownload(name));
    delete this.failed[name];
    // A running download ends by itself, and then the list is loaded again.
    if (!running) await this.load();
  }

  async remove(row: ModelRow): Promise<void> {
    await this.#try(async () => {
      await this.#backend.removeModel(row.fileName);
      this.removed = row;
      if (this.look?.path === row.path) this.look = null;
      this.news = strings.models.removed(row.title);
    });
    await this.load();
  }

  /** Deletes a speech model. It can be downloaded again. */
  async removeSpeech(row: SpeechRow): Promise<void> {
    await this.#try(async () => {
      await this.#backend.removeSpeechModel(row.name);
      this.news = strings.models.removed(row.title);
    });
    await this.load();
  }

  async undo(): Promise<void> {
    const row = this.removed;
    if (row === null) return;
    await this.#try(async () => {
      await this.#backend.bringBackModel(row.fileName);
      this.removed = null;
      this.news = strings.models.broughtBack(row.title);
    });
    await this.load();
  }

  /** Must be called when the screen is left. Clears its messages and makes the last removal final. */
  leave(): void {
    this.news = '';
    this.verdictWords = '';
    this.trouble = null;
    void this.forget();
  }

  /** Makes the last removal final. */
  async forget(): Promise<void> {
    if (this.removed === null) return;
    this.removed = null;
    await this.#try(() => this.#backend.forgetModels());
  }

  async #work(work: Work, path: string, title: string): Promise<void> {
    try {
      const end = await this.#backend.workOnModel(work, path, (progress) => {
        if (this.underway?.path === path) this.underway = { ...this.underway, progress };
      });
      switch (end.kind) {
        case 'loaded':
          this.#onLoaded(end.title, end.path, end.inUse);
          this.news = strings.models.answersNow(end.title);
          if (end.notRemembered !== null) this.trouble = { code: 'unexpected', message: end.notRemembered };
          break;
        case 'measured':
          this.speeds[path] = end.speed;
          this.news = strings.models.measured(end.speed.reads, end.speed.writes);
          break;
        case 'added':
          await this.load();
          if (this.look?.path === path) await this.inspect(end.path);
          this.news = strings.models.added(title);
          break;
        case 'cancelled':
          this.news = strings.models.brokenOff;
      }
    } catch (error) {
      this.trouble = asFailure(error);
    }
    this.underway = null;
  }

  #titleOf(name: string): string {
    const rows = [...(this.page?.rows ?? []), ...(this.page?.speech ?? [])];
    return rows.find((row) => row.name === name)?.title ?? name;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.trouble = null;
    } catch (error) {
      this.trouble = asFailure(error);
    }
  }
}

/** The plain path. Copied from a terminal or browser it may be in quotes or a `file:` address. */
export function plain(path: string): string {
  const bare = path.trim().replace(/^(['"])(.*)\1$/, '$2');
  if (!bare.startsWith('file://')) return bare;
  try {
    return decodeURIComponent(new URL(bare).pathname);
  } catch {
    return bare;
  }
}
