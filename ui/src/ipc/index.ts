// The calls to the shell. All other code uses the `Backend` interface, so that tests can replace it.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { ConversationRow } from './bindings/ConversationRow';
import type { Licences } from './bindings/Licences';
import type { ExportKind } from './bindings/ExportKind';
import type { FactChange } from './bindings/FactChange';
import type { FactKey } from './bindings/FactKey';
import type { FactsPage } from './bindings/FactsPage';
import type { Failure } from './bindings/Failure';
import type { Opened } from './bindings/Opened';
import type { OpenedBundle } from './bindings/OpenedBundle';
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
import type { ServerInUse } from './bindings/ServerInUse';
import type { Settings } from './bindings/Settings';
import type { SettingsPage } from './bindings/SettingsPage';
import type { SourceKind } from './bindings/SourceKind';
import type { Stage } from './bindings/Stage';
import type { StoredThing } from './bindings/StoredThing';
import type { Turn } from './bindings/Turn';
import type { TurnEvent } from './bindings/TurnEvent';
import { tauriBooth, type BoothBackend } from './booth';
import { tauriEvening, type EveningBackend } from './evening';
import { tauriModels, type ModelsBackend } from './models';
import { tauriServer, type ServerBackend } from './server';
import { tauriVoice, type VoiceBackend } from './voice';

export type * from './booth';
export type * from './evening';
export type * from './models';
export type * from './server';
export type * from './voice';
export type { AnswerEnding } from './bindings/AnswerEnding';
export type { Candidate } from './bindings/Candidate';
export type { Component } from './bindings/Component';
export type { ComponentKind } from './bindings/ComponentKind';
export type { ContextUse } from './bindings/ContextUse';
export type { ExampleRow } from './bindings/ExampleRow';
export type { Fact } from './bindings/Fact';
export type { FactField } from './bindings/FactField';
export type { FactKind } from './bindings/FactKind';
export type { FactLength } from './bindings/FactLength';
export type { FactLine } from './bindings/FactLine';
export type { FactState } from './bindings/FactState';
export type { FactText } from './bindings/FactText';
export type { UnusedFact } from './bindings/UnusedFact';
export type { KnownProfile } from './bindings/KnownProfile';
export type { MissingWeights } from './bindings/MissingWeights';
export type { BundleServer } from './bindings/BundleServer';
export type { InSettings } from './bindings/InSettings';
export type { OpenedBundle } from './bindings/OpenedBundle';
export type { ProfileText } from './bindings/ProfileText';
export type { ProfileVersion } from './bindings/ProfileVersion';
export type { ProjectRow } from './bindings/ProjectRow';
export type { FailureCode } from './bindings/FailureCode';
export type { Origin } from './bindings/Origin';
export type { PromptMessage } from './bindings/PromptMessage';
export type { PromptRole } from './bindings/PromptRole';
export type { ReadAhead } from './bindings/ReadAhead';
export type { Range } from './bindings/Range';
export type { Ranges } from './bindings/Ranges';
export type { SnippetPiece } from './bindings/SnippetPiece';
export type { Evidence } from './bindings/Evidence';
export type { Sentence } from './bindings/Sentence';
export type { Source } from './bindings/Source';
export type { Theme } from './bindings/Theme';
export type { ThingName } from './bindings/ThingName';
export type { ConversationRow, ExportKind, Failure, Opened, Passage, Preview, SearchHit, Settings, SettingsPage };
export type { Licences, SourceKind, Stage, StoredThing, Turn };
export type { ExportedProfile, FactChange, FactKey, FactsPage, ImportedProfile, News, PickKind, ProfileDraft, ProfileFlaw, ProfilePage, ProfilePart };

/** The events of a turn before its end. */
export type TurnProgress = Exclude<TurnEvent, { kind: 'ended' | 'failed' }>;

/** The events of a rehearsal before its end. */
export type RehearsalProgress = Exclude<RehearsalEvent, { kind: 'ended' }>;

/** All calls to the shell. `asFailure` converts what a promise rejects with. */
export interface Backend extends ModelsBackend, BoothBackend, EveningBackend, ServerBackend, VoiceBackend {
  /**
   * Opens the profile and the models, unless they are open. Also returns the current conversation. A server is looked
   * for meanwhile; `onServer` hears when that is over.
   */
  open(onStage: (stage: Stage) => void, onServer: (server: ServerInUse | null) => void): Promise<Opened>;
  /** Asks a question, with `replacing` in place of the last one. Resolves after all progress events. */
  ask(question: string, replacing: boolean, onProgress: (progress: TurnProgress) => void): Promise<Turn>;
  /** Reads ahead for what stands in the question field; `null` ends that. Nothing waits for it. */
  readAhead(typed: string | null): Promise<void>;
  /** Stops the current answer. Its `ask` then resolves with the text so far. */
  stop(): Promise<void>;
  /** Ends the conversation for the next visitor. It stays stored. */
  nextVisitor(): Promise<void>;
  /** Continues a stored conversation, and returns its turns. */
  reopen(id: number): Promise<Turn[]>;
  /** A source in its place in the profile. */
  passage(kind: SourceKind, title: string): Promise<Passage>;
  /** The prompt that the model would get for this question. */
  preview(question: string): Promise<Preview>;
  /** Answers these questions, each as the first of a conversation. Stores nothing; resolves at the end. */
  rehearse(questions: string[], onProgress: (progress: RehearsalProgress) => void): Promise<void>;
  /** Every stored conversation, the latest first. */
  conversations(): Promise<ConversationRow[]>;
  /** The messages that contain all words of the query. */
  search(query: string): Promise<SearchHit[]>;
  /** The turns of a stored conversation. */
  conversation(id: number): Promise<Turn[]>;
  rename(id: number, title: string): Promise<void>;
  /** Hides a conversation, or shows it again. */
  putAway(id: number, away: boolean): Promise<void>;
  /** Deletes the hidden conversations for good. */
  deletePutAway(): Promise<void>;
  /** Flags an answer as wrong or doubtful, or removes the flag. */
  flag(answer: number, flagged: boolean): Promise<void>;
  /** Writes a conversation to a file, and returns its path. */
  export(id: number, kind: ExportKind): Promise<string>;
  settings(): Promise<SettingsPage>;
  /** Saves the settings. Returns whether the interview must be opened again for them to take effect. */
  saveSettings(settings: Settings): Promise<boolean>;
  /** The data stored on this machine, with paths and sizes. */
  storedThings(): Promise<StoredThing[]>;
  /** The log, to paste into a report. */
  logReport(): Promise<string>;
  /** The components of the app, and their licences. */
  licences(): Promise<Licences>;
  /** The profile in use with its flaws, and the other profiles on this machine. */
  profilePage(): Promise<ProfilePage>;
  /** The flaws of a draft that is not saved yet. */
  checkProfile(draft: ProfileDraft): Promise<ProfileFlaw[]>;
  /**
   * Saves these parts of a draft. Fails with the code `changed` if another program changed their files in the
   * meantime, unless `overwriting`.
   */
  saveProfile(draft: ProfileDraft, parts: ProfilePart[], overwriting: boolean): Promise<ProfilePage>;
  /** Restores an earlier version of a part. */
  bringBack(part: ProfilePart, number: number): Promise<ProfilePage>;
  /** Creates a profile for a candidate of this name, and uses it. */
  createProfile(name: string): Promise<void>;
  /**
   * Uses a profile in its present place, or the one of a bundle after checking that. If it cannot be opened, the current
   * one stays in use.
   */
  openProfile(path: string): Promise<OpenedBundle | null>;
  /** Copies a profile into the data folder, and uses the copy. */
  importProfile(path: string): Promise<ImportedProfile>;
  /** The bundle that the program was started with, once; `null` if there was none, or it was asked for before. */
  bundleAtStart(): Promise<OpenedBundle | null>;
  /** Writes the profile to an archive. Fails with code `exists` if the path exists, unless `replacing`. */
  exportProfile(path: string, replacing: boolean): Promise<ExportedProfile>;
  /** Lets the owner choose a profile in the system's dialog; `null` if they cancel. */
  pickProfile(kind: PickKind): Promise<string | null>;
  /** Lets the owner choose the path of an export. The dialog asks before it returns an existing file. */
  pickExport(name: string): Promise<string | null>;
  /** What was understood of the resume of the profile in use. */
  factsPage(): Promise<FactsPage>;
  /** Corrects, removes, adds or resets one fact. Fails with the code `refused` if a text is not valid. */
  changeFact(key: FactKey, change: FactChange): Promise<FactsPage>;
  /** Listens to the events of the window. */
  hearWindow(onNews: (news: News) => void): Promise<void>;
  /** Reports whether there are unsaved changes, so that the window asks before it closes. */
  noteUnsaved(unsaved: boolean): Promise<void>;
  closeWindow(): Promise<void>;
}

export const tauriBackend: Backend = {
  ...tauriModels,
  ...tauriBooth,
  ...tauriEvening,
  ...tauriServer,
  ...tauriVoice,
  open(onStage, onServer) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<OpenEvent>((event) => {
        if (event.kind === 'opened') resolve(event.opened);
        else if (event.kind === 'failed') reject(event.failure);
        else if (event.kind === 'server') onServer(event.server);
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
  readAhead: (typed) => invoke('read_ahead', { typed }),
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
  bundleAtStart: () => invoke('bundle_at_start'),
  exportProfile: (path, replacing) => invoke('export_profile', { path, replacing }),
  pickProfile: (kind) => invoke('pick_profile', { kind }),
  pickExport: (name) => invoke('pick_export', { name }),
  factsPage: () => invoke('facts_page'),
  changeFact: (key, change) => invoke('change_fact', { key, change }),
  hearWindow: (onNews) => invoke('hear_window', { onEvent: new Channel<News>(onNews) }),
  noteUnsaved: (unsaved) => invoke('note_unsaved', { unsaved }),
  closeWindow: () => invoke('close_window'),
};

/** The failure of a rejected promise. Anything unexpected becomes a readable message. */
export function asFailure(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    return error as Failure;
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
