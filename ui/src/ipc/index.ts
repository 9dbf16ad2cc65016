// The one place that talks to the shell. Everything else sees `Backend`, so that tests can stand in for it.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { Failure } from './bindings/Failure';
import type { Opened } from './bindings/Opened';
import type { OpenEvent } from './bindings/OpenEvent';
import type { Stage } from './bindings/Stage';
import type { Turn } from './bindings/Turn';
import type { TurnEvent } from './bindings/TurnEvent';

export type { AnswerEnding } from './bindings/AnswerEnding';
export type { Candidate } from './bindings/Candidate';
export type { FailureCode } from './bindings/FailureCode';
export type { Origin } from './bindings/Origin';
export type { Source } from './bindings/Source';
export type { SourceKind } from './bindings/SourceKind';
export type { Failure, Opened, Stage, Turn };

/** What a turn tells before its end. */
export type TurnProgress = Exclude<TurnEvent, { kind: 'ended' | 'failed' }>;

/** What the shell can be asked to do. Every promise rejects with what `asFailure` reads. */
export interface Backend {
  /** Opens the profile and the models, or finds them open; the conversation is empty then. */
  open(onStage: (stage: Stage) => void): Promise<Opened>;
  /** Asks one question. Resolves with the whole turn, after all progress of it. */
  ask(question: string, onProgress: (progress: TurnProgress) => void): Promise<Turn>;
  /** Stops the answer being given; its `ask` then resolves with what was written so far. */
  stop(): Promise<void>;
  /** Forgets the conversation, for the next visitor. */
  newInterview(): Promise<void>;
}

export const tauriBackend: Backend = {
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
  ask(question, onProgress) {
    return new Promise((resolve, reject) => {
      const onEvent = new Channel<TurnEvent>((event) => {
        if (event.kind === 'ended') resolve(event.turn);
        else if (event.kind === 'failed') reject(event.failure);
        else onProgress(event);
      });
      invoke('ask', { question, onEvent }).catch(reject);
    });
  },
  stop() {
    return invoke('stop');
  },
  newInterview() {
    return invoke('new_interview');
  },
};

/** The failure a rejected promise carries; anything unforeseen is kept readable. */
export function asFailure(error: unknown): Failure {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    return error as Failure;
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
