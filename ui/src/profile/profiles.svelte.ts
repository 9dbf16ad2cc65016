// Creates, opens, imports and exports profiles, and asks before unsaved changes would be lost.
import { asFailure, type Backend, type Failure, type News, type OpenedBundle, type PickKind } from '../ipc';
import { strings } from '../strings';

export type ProfilesBackend = Pick<
  Backend,
  | 'createProfile'
  | 'openProfile'
  | 'importProfile'
  | 'bundleAtStart'
  | 'exportProfile'
  | 'pickProfile'
  | 'pickExport'
  | 'noteUnsaved'
  | 'closeWindow'
>;

/** The part of the editor that is needed here. */
export interface Unsaved {
  readonly unsaved: readonly unknown[];
  save(): Promise<boolean>;
  discard(): void;
}

/** The part of the form of a fact that is needed here. */
export interface UnsavedForm {
  readonly dirty: boolean;
  save(): Promise<boolean>;
  cancel(): void;
}

/** What is unsaved in the editor and in the form of a fact, as one. `showForm` is called if the form is refused. */
export function unsavedOf(editor: Unsaved, facts: UnsavedForm, showForm: () => void): Unsaved {
  return {
    get unsaved() {
      return facts.dirty ? [...editor.unsaved, 'facts'] : editor.unsaved;
    },
    // Saving the resume first could leave the fact without its line.
    async save() {
      if (facts.dirty && !(await facts.save())) {
        showForm();
        return false;
      }
      return editor.save();
    },
    discard() {
      facts.cancel();
      editor.discard();
    },
  };
}

/** A message that something is done, with what else is to be known of it and the files that were left out. */
export interface Notice {
  text: string;
  details: string[];
  leftOut: string[];
}

export class ProfilesState {
  name = $state('');
  path = $state('');
  exportPath = $state('');
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  notice = $state.raw<Notice | null>(null);
  /** What to do once the owner has decided about unsaved changes. */
  waiting = $state.raw<(() => Promise<void>) | null>(null);
  /** Whether a profile is dragged over the window. */
  dragging = $state(false);
  /** The path that was dropped on the window, until the owner chooses what to do with it. */
  dropped = $state<string | null>(null);
  readonly #backend: ProfilesBackend;
  readonly #editor: Unsaved;
  readonly #switched: () => Promise<void>;

  /** `switched` is called after another profile came into use. */
  constructor(backend: ProfilesBackend, editor: Unsaved, switched: () => Promise<void>) {
    this.#backend = backend;
    this.#editor = editor;
    this.#switched = switched;
  }

  create(): Promise<void> {
    const name = this.name.trim();
    return this.#unlessUnsaved(async () => {
      await this.#backend.createProfile(name);
      this.name = '';
      await this.#switched();
      this.notice = done(strings.profiles.created(name));
    });
  }

  open(path: string): Promise<void> {
    return this.#unlessUnsaved(async () => {
      const bundle = await this.#backend.openProfile(path);
      this.path = '';
      await this.#switched();
      this.notice = bundle === null ? done(strings.profiles.opened) : noticeOf(bundle);
    });
  }

  import(path: string): Promise<void> {
    return this.#unlessUnsaved(async () => {
      const { path: copy, bundle, leftOut } = await this.#backend.importProfile(path);
      this.path = '';
      await this.#switched();
      this.notice = bundle === null ? done(strings.profiles.imported(copy), leftOut) : noticeOf(bundle);
    });
  }

  /** Says what the bundle came to that the program was started with. Returns whether there was one that nobody was told of. */
  async tellOfStart(): Promise<boolean> {
    const bundle = await this.#backend.bundleAtStart();
    if (bundle !== null) this.notice = noticeOf(bundle);
    return bundle !== null;
  }

  /** Exports the saved profile to the path in the field, or to the standard path if the field is empty. */
  async export(standard: string, replacing = false): Promise<void> {
    await this.#do(async () => {
      const { path, files } = await this.#backend.exportProfile(this.exportPath.trim() || standard, replacing);
      this.notice = done(strings.profiles.exported(path, files));
    });
  }

  /** Lets the owner choose a path in the system's dialog, and puts it into the field. */
  async pick(kind: PickKind): Promise<void> {
    await this.#do(async () => {
      this.path = (await this.#backend.pickProfile(kind)) ?? this.path;
    });
  }

  async pickExport(standard: string): Promise<void> {
    let chosen: string | null = null;
    await this.#do(async () => {
      chosen = await this.#backend.pickExport(standard.split('/').at(-1) ?? 'profile.zip');
    });
    if (chosen === null) return;
    this.exportPath = chosen;
    // The dialog has already asked whether to replace an existing file.
    await this.export(standard, true);
  }

  /** Handles an event of the window. Returns whether it concerned a profile. */
  hear(news: News): boolean {
    switch (news.kind) {
      case 'drag_over':
        this.dragging = mayBeProfile(news.paths);
        return this.dragging;
      case 'drag_left':
        this.dragging = false;
        return false;
      case 'dropped':
        this.dragging = false;
        if (!mayBeProfile(news.paths)) return false;
        this.dropped = news.paths[0] ?? null;
        return true;
      case 'model_changed':
      case 'booth':
        return false;
      case 'close_asked':
        this.waiting = () => this.#backend.closeWindow();
        return true;
    }
  }

  /** Carries out the owner's decision about unsaved changes: save, discard, or stay (`null`). */
  async decide(saving: boolean | null): Promise<void> {
    const waiting = this.waiting;
    this.waiting = null;
    if (waiting === null) return;
    if (saving === null) {
      // The window must ask again when it is closed the next time.
      await this.#do(() => this.#backend.noteUnsaved(this.#editor.unsaved.length > 0));
      return;
    }
    if (saving && !(await this.#editor.save())) return;
    if (!saving) this.#editor.discard();
    await this.#do(waiting);
  }

  async #unlessUnsaved(work: () => Promise<void>): Promise<void> {
    this.dropped = null;
    if (this.#editor.unsaved.length > 0) this.waiting = work;
    else await this.#do(work);
  }

  async #do(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    this.notice = null;
    try {
      await work();
    } catch (error) {
      this.failure = asFailure(error);
    } finally {
      this.busy = false;
    }
  }
}

function done(text: string, leftOut: string[] = []): Notice {
  return { text, details: [], leftOut };
}

/** What the owner is told of a bundle that was opened. */
function noticeOf(bundle: OpenedBundle): Notice {
  const words = strings.profiles;
  const details = bundle.missingWeights.map(words.missingWeights);
  if (bundle.isFirst) details.unshift(words.bundleFirst);
  if (bundle.server !== null) details.push(...words.bundleServer(bundle.server));
  if (bundle.settings.length > 0) details.push(words.bundleSettings(bundle.settings));
  if (bundle.earlier !== null) details.push(words.bundleEarlier(bundle.earlier));
  return { text: words.bundle(bundle), details, leftOut: [] };
}

/** Whether this may be a profile: one path, with no ending or `.zip`. Only the shell can look inside. */
export function mayBeProfile(paths: string[]): boolean {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) return false;
  const name = path.split(/[\\/]/).at(-1) ?? '';
  const ending = /\.([a-z][a-z0-9]{1,4})$/i.exec(name)?.[1]?.toLowerCase();
  return ending === undefined || ending === 'zip';
}
