// The calls of the Models screen to the shell.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { DownloadEvent } from './bindings/DownloadEvent';
import type { ModelsPage } from './bindings/ModelsPage';
import type { Verdict } from './bindings/Verdict';
import type { WorkEvent } from './bindings/WorkEvent';

export type { ModelsPage, Verdict };
export type { Memory } from './bindings/Memory';
export type { ModelRow } from './bindings/ModelRow';
export type { SpeechRow } from './bindings/SpeechRow';
export type { Share } from './bindings/Share';
export type { Speed } from './bindings/Speed';

type EndOfWork = 'loaded' | 'measured' | 'added' | 'cancelled' | 'failed';
type EndOfDownload = 'done' | 'paused' | 'cancelled' | 'failed';

/** Work on a file: load it as the current model, measure its speed, or copy it to the models folder. */
export type Work = 'load' | 'measure' | 'add';
export type WorkProgress = Exclude<WorkEvent, { kind: EndOfWork }>;
export type WorkEnd = Exclude<Extract<WorkEvent, { kind: EndOfWork }>, { kind: 'failed' }>;
export type DownloadProgress = Exclude<DownloadEvent, { kind: EndOfDownload }>;
export type DownloadEnd = Exclude<Extract<DownloadEvent, { kind: EndOfDownload }>, { kind: 'failed' }>;

export interface ModelsBackend {
  /** Every installed model, and every model that can be downloaded. */
  models(): Promise<ModelsPage>;
  /** Inspects a file without loading it: what it is, and whether it can run here. */
  inspectModel(path: string): Promise<Verdict>;
  /** Lets the owner choose a file in the system's dialog; `null` if they cancel. */
  chooseModelFile(): Promise<string | null>;
  /** Works on a file. Resolves with how the work ended, after all progress events. */
  workOnModel(work: Work, path: string, onProgress: (progress: WorkProgress) => void): Promise<WorkEnd>;
  /** Cancels the current work; its promise resolves with `cancelled`. */
  cancelModelWork(): Promise<void>;
  /** Hides a file of the models folder. `bringBackModel` undoes this. */
  removeModel(fileName: string): Promise<void>;
  bringBackModel(fileName: string): Promise<void>;
  /** Deletes the hidden files for good. */
  forgetModels(): Promise<void>;
  /** Deletes a speech model that was downloaded. */
  removeSpeechModel(name: string): Promise<void>;
  /** Downloads a model of the list, or resumes its download. Resolves with how that ended. */
  downloadModel(name: string, onProgress: (progress: DownloadProgress) => void): Promise<DownloadEnd>;
  /** Stops a download and keeps its data. */
  pauseDownload(name: string): Promise<void>;
  /** Stops a download and deletes its data. */
  cancelDownload(name: string): Promise<void>;
}

const COMMANDS: Record<Work, string> = { load: 'load_model', measure: 'measure_model', add: 'add_model' };

export const tauriModels: ModelsBackend = {
  models: () => invoke('models'),
  inspectModel: (path) => invoke('inspect_model', { path }),
  chooseModelFile: () => invoke('choose_model_file'),
  workOnModel(work, path, onProgress) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<WorkEvent>((event) => {
        if (event.kind === 'failed') reject(event.failure);
        else if (event.kind === 'loaded' || event.kind === 'measured' || event.kind === 'added' || event.kind === 'cancelled') resolve(event);
        else onProgress(event);
      });
      invoke(COMMANDS[work], { path, onEvent }).catch(reject);
    });
  },
  cancelModelWork: () => invoke('cancel_model_work'),
  removeModel: (fileName) => invoke('remove_model', { fileName }),
  bringBackModel: (fileName) => invoke('bring_back_model', { fileName }),
  forgetModels: () => invoke('forget_models'),
  removeSpeechModel: (name) => invoke('remove_speech_model', { name }),
  downloadModel(name, onProgress) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<DownloadEvent>((event) => {
        if (event.kind === 'failed') reject(event.failure);
        else if (event.kind === 'done' || event.kind === 'paused' || event.kind === 'cancelled') resolve(event);
        else onProgress(event);
      });
      invoke('download_model', { name, onEvent }).catch(reject);
    });
  },
  pauseDownload: (name) => invoke('pause_download', { name }),
  cancelDownload: (name) => invoke('cancel_download', { name }),
};
