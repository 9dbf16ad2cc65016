// The one place that talks to the shell. Everything else sees `Backend`, so that tests can stand in for it.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { ConversationRow } from './bindings/ConversationRow';
import type { Licences } from './bindings/Licences';
import type { ExportKind } from './bindings/ExportKind';
import type { Failure } from './bindings/Failure';
import type { Opened } from './bindings/Opened';
import type { OpenEvent } from './bindings/OpenEvent';
import type { ExportedProfile } from './bindings/ExportedProfile';
import type { ImportedProfile } from './bindings/ImportedProfile';
import type { News } from './bindings/News';
import type { PickKind } from './bindings/PickKind';
import type { ProfileDraft } from './bindings/ProfileDraft';
import type { ProfileFlaw } from './bindings/ProfileFlaw';
import type { ProfilePage } from './bindings/ProfilePage';
import type { ProfilePart } from './bindings/ProfilePart';
import type { RehearsalEvent } from './bindings/RehearsalEvent';
import type { Passage } from './bindings/Passage';
import type { Preview } from './bindings/Preview';
import type { SearchHit } from './bindings/SearchHit';
import type { Settings } from './bindings/Settings';
import type { SettingsPage } from './bindings/SettingsPage';
import type { SourceKind } from './bindings/SourceKind';
import type { Stage } from './bindings/Stage';
import type { StoredThing } from './bindings/StoredThing';
import type { Turn } from './bindings/Turn';
import type { TurnEvent } from './bindings/TurnEvent';
import { tauriModels, type ModelsBackend } from './models';

export type * from './models';
export type { AnswerEnding } from './bindings/AnswerEnding';
export type { Candidate } from './bindings/Candidate';
export type { Component } from './bindings/Component';
export type { ComponentKind } from './bindings/ComponentKind';
export type { ContextUse } from './bindings/ContextUse';
export type { ExampleRow } from './bindings/ExampleRow';
export type { KnownProfile } from './bindings/KnownProfile';
export type { ProfileText } from './bindings/ProfileText';
export type { ProfileVersion } from './bindings/ProfileVersion';
export type { ProjectRow } from './bindings/ProjectRow';
export type { FailureCode } from './bindings/FailureCode';
export type { Origin } from './bindings/Origin';
export type { PromptMessage } from './bindings/PromptMessage';
export type { PromptRole } from './bindings/PromptRole';
export type { Range } from './bindings/Range';
export type { Ranges } from './bindings/Ranges';
export type { SnippetPiece } from './bindings/SnippetPiece';
export type { Source } from './bindings/Source';
export type { Theme } from './bindings/Theme';
export type { ThingName } from './bindings/ThingName';
export type { ConversationRow, ExportKind, Failure, Opened, Passage, Preview, SearchHit, Settings, SettingsPage };
export type { Licences, SourceKind, Stage, StoredThing, Turn };
export type { ExportedProfile, ImportedProfile, News, PickKind, ProfileDraft, ProfileFlaw, ProfilePage, ProfilePart };

/** What a turn tells before its end. */
export type TurnProgress = Exclude<TurnEvent, { kind: 'ended' | 'failed' }>;

/** What a rehearsal tells before its end. */
export type RehearsalProgress = Exclude<RehearsalEvent, { kind: 'ended' }>;

/** What the shell can be asked to do. Every promise rejects with what `asFailure` reads. */
export interface Backend extends ModelsBackend {
  /** Opens the profile and the models, or finds them open; brings the turns of the conversation under way. */
  open(onStage: (stage: Stage) => void): Promise<Opened>;
  /** Asks one question, in place of the last one where `replacing`. Resolves with the whole turn, after all progress of it. */
  ask(question: string, replacing: boolean, onProgress: (progress: TurnProgress) => void): Promise<Turn>;
  /** Stops the answer being given; its `ask` then resolves with what was written so far. */
  stop(): Promise<void>;
  /** Ends the conversation, for the next visitor; what was stored stays. */
  nextVisitor(): Promise<void>;
  /** Goes on with a stored conversation, and brings its turns. */
  reopen(id: number): Promise<Turn[]>;
  /** A source as it stands in the profile. */
  passage(kind: SourceKind, title: string): Promise<Passage>;
  /** What the model would be told, were this asked now. */
  preview(question: string): Promise<Preview>;
  /** Has these questions answered, each as the first of a conversation; resolves at the end, and keeps nothing of it. */
  rehearse(questions: string[], onProgress: (progress: RehearsalProgress) => void): Promise<void>;
  /** Every stored conversation, the latest first. */
  conversations(): Promise<ConversationRow[]>;
  /** The messages that have all these words. */
  search(query: string): Promise<SearchHit[]>;
  /** The turns of a stored conversation. */
  conversation(id: number): Promise<Turn[]>;
  rename(id: number, title: string): Promise<void>;
  /** Puts a conversation out of sight, or back into it. */
  putAway(id: number, away: boolean): Promise<void>;
  /** Deletes what is put away, for good. */
  deletePutAway(): Promise<void>;
  /** Marks an answer as wrong or doubtful, or takes the mark away. */
  flag(answer: number, flagged: boolean): Promise<void>;
  /** Writes a conversation as a file of its own, and says where. */
  export(id: number, kind: ExportKind): Promise<string>;
  settings(): Promise<SettingsPage>;
  /** Keeps the settings. Says whether the interview must be opened again for some of them. */
  saveSettings(settings: Settings): Promise<boolean>;
  /** What is kept on this machine, where, and how large it is. */
  storedThings(): Promise<StoredThing[]>;
  /** The log, to be pasted into a report. */
  logReport(): Promise<string>;
  /** What the app is made of, and under which licences. */
  licences(): Promise<Licences>;
  /** The profile in use, what is wrong in it, and the others there are. */
  profilePage(): Promise<ProfilePage>;
  /** What is wrong in a draft, before it is saved. */
  checkProfile(draft: ProfileDraft): Promise<ProfileFlaw[]>;
  /** Saves these parts of a draft. Fails with the code `changed` where another program wrote them meanwhile, unless `overwriting`. */
  saveProfile(draft: ProfileDraft, parts: ProfilePart[], overwriting: boolean): Promise<ProfilePage>;
  /** Puts an earlier version in the place of a part. */
  bringBack(part: ProfilePart, number: number): Promise<ProfilePage>;
  /** Makes a profile for a candidate of this name, and uses it. */
  createProfile(name: string): Promise<void>;
  /** Uses a profile where it lies. Where it cannot be opened, the one before stays. */
  openProfile(path: string): Promise<void>;
  /** Copies a profile into the data folder, and uses the copy. */
  importProfile(path: string): Promise<ImportedProfile>;
  /** Writes the profile in use as one archive. Fails with the code `exists` where something is there, unless `replacing`. */
  exportProfile(path: string, replacing: boolean): Promise<ExportedProfile>;
  /** Asks the owner in the system's own dialog; `null` where they choose nothing. */
  pickProfile(kind: PickKind): Promise<string | null>;
  /** Asks where an export goes; the dialog has asked before it names a file that is there. */
  pickExport(name: string): Promise<string | null>;
  /** Hears what happens to the window. */
  hearWindow(onNews: (news: News) => void): Promise<void>;
  /** Says whether there are changes that are not saved: the window asks before it closes then. */
  noteUnsaved(unsaved: boolean): Promise<void>;
  closeWindow(): Promise<void>;
}

export const tauriBackend: Backend = {
  ...tauriModels,
  open(onStage) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<OpenEvent>((event) => {
        if (event.kind === 'opened') resolve(event.opened);
        else if (event.kind === 'failed') reject(event.failure);
        else onStage(event.stage);
      });
      invoke('open_interview', { onEvent }).catch(reject);
    });
  },
  ask(question, replacing, onProgress) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<TurnEvent>((event) => {
        if (event.kind === 'ended') resolve(event.turn);
        else if (event.kind === 'failed') reject(event.failure);
        else onProgress(event);
      });
      invoke('ask', { question, replacing, onEvent }).catch(reject);
    });
  },
  stop: () => invoke('stop'),
  nextVisitor: () => invoke('next_visitor'),
  reopen: (id) => invoke('reopen', { id }),
  passage: (kind, title) => invoke('passage', { kind, title }),
  preview: (question) => invoke('preview', { question }),
  rehearse(questions, onProgress) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<RehearsalEvent>((event) => {
        if (event.kind === 'ended') resolve();
        else onProgress(event);
      });
      invoke('rehearse', { questions, onEvent }).catch(reject);
    });
  },
  conversations: () => invoke('conversations'),
  search: (query) => invoke('search', { query }),
  conversation: (id) => invoke('conversation', { id }),
  rename: (id, title) => invoke('rename', { id, title }),
  putAway: (id, away) => invoke('put_away', { id, away }),
  deletePutAway: () => invoke('delete_put_away'),
  flag: (answer, flagged) => invoke('flag', { answer, flagged }),
  export: (id, kind) => invoke('export', { id, kind }),
  settings: () => invoke('settings'),
  saveSettings: (settings) => invoke('save_settings', { settings }),
  storedThings: () => invoke('stored_things'),
  logReport: () => invoke('log_report'),
  licences: () => invoke('licences'),
  profilePage: () => invoke('profile_page'),
  checkProfile: (draft) => invoke('check_profile', { draft }),
  saveProfile: (draft, parts, overwriting) => invoke('save_profile', { draft, parts, overwriting }),
  bringBack: (part, number) => invoke('bring_back', { part, number }),
  createProfile: (name) => invoke('create_profile', { name }),
  openProfile: (path) => invoke('open_profile', { path }),
  importProfile: (path) => invoke('import_profile', { path }),
  exportProfile: (path, replacing) => invoke('export_profile', { path, replacing }),
  pickProfile: (kind) => invoke('pick_profile', { kind }),
  pickExport: (name) => invoke('pick_export', { name }),
  hearWindow: (onNews) => invoke('hear_window', { onEvent: new Channel<News>(onNews) }),
  noteUnsaved: (unsaved) => invoke('note_unsaved', { unsaved }),
  closeWindow: () => invoke('close_window'),
};

/** The failure a rejected promise carries; anything unforeseen is kept readable. */
export function asFailure(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    return error as Failure;
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
