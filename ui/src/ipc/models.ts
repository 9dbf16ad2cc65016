// What the models screen asks of the shell. A part of the one place that talks to it.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { DownloadEvent } from './bindings/DownloadEvent';
import type { ModelsPage } from './bindings/ModelsPage';
import type { Verdict } from './bindings/Verdict';
import type { WorkEvent } from './bindings/WorkEvent';

export type { ModelsPage, Verdict };
export type { Memory } from './bindings/Memory';
export type { ModelRow } from './bindings/ModelRow';
export type { Share } from './bindings/Share';
export type { Speed } from './bindings/Speed';

type EndOfWork = 'loaded' | 'measured' | 'added' | 'cancelled' | 'failed';
type EndOfDownload = 'done' | 'paused' | 'cancelled' | 'failed';

/** What can be done with a file: load it in place of the model that answers, time it, copy it into the models folder. */
export type Work = 'load' | 'measure' | 'add';
export type WorkProgress = Exclude<WorkEvent, { kind: EndOfWork }>;
export type WorkEnd = Exclude<Extract<WorkEvent, { kind: EndOfWork }>, { kind: 'failed' }>;
export type DownloadProgress = Exclude<DownloadEvent, { kind: EndOfDownload }>;
export type DownloadEnd = Exclude<Extract<DownloadEvent, { kind: EndOfDownload }>, { kind: 'failed' }>;

export interface ModelsBackend {
  /** Every model there is or could be. */
  models(): Promise<ModelsPage>;
  /** What a file is and whether it can be run here, without loading it. */
  inspectModel(path: string): Promise<Verdict>;
  /** Lets the owner choose a file in the system's dialog; `null` where they did not. */
  chooseModelFile(): Promise<string | null>;
  /** Resolves with how the work ended, after all progress of it. */
  workOnModel(work: Work, path: string, onProgress: (progress: WorkProgress) => void): Promise<WorkEnd>;
  /** Breaks off what is being worked on; its promise resolves with `cancelled`. */
  cancelModelWork(): Promise<void>;
  /** Takes a file of the models folder out of sight. */
  removeModel(fileName: string): Promise<void>;
  bringBackModel(fileName: string): Promise<void>;
  /** Deletes for good what was removed. */
  forgetModels(): Promise<void>;
  /** Downloads a model of the list, or goes on with it; resolves with how that ended. */
  downloadModel(name: string, onProgress: (progress: DownloadProgress) => void): Promise<DownloadEnd>;
  /** Stops a download and keeps what has come. */
  pauseDownload(name: string): Promise<void>;
  /** Stops a download and removes what has come. */
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
