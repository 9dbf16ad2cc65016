// A backend for tests: it answers only when the test says so, event by event.
import type { Backend, Failure, Opened, Stage, Turn, TurnProgress } from '../ipc';

/** A call the test settles by hand. */
export interface Pending<T, E> {
  emit: (event: E) => void;
  resolve: (value: T) => void;
  reject: (failure: Failure) => void;
}

export class ScriptedBackend implements Backend {
  readonly opens: Pending<Opened, Stage>[] = [];
  readonly asks: (Pending<Turn, TurnProgress> & { question: string })[] = [];
  stops = 0;
  clears = 0;
  /** What `newInterview` fails with, if it is to fail. */
  clearFailure: Failure | null = null;

  open(onStage: (stage: Stage) => void): Promise<Opened> {
    return new Promise((resolve, reject) => this.opens.push({ emit: onStage, resolve, reject }));
  }

  ask(question: string, onProgress: (event: TurnProgress) => void): Promise<Turn> {
    return new Promise((resolve, reject) => this.asks.push({ question, emit: onProgress, resolve, reject }));
  }

  async stop(): Promise<void> {
    this.stops += 1;
  }

  async newInterview(): Promise<void> {
    this.clears += 1;
    if (this.clearFailure !== null) throw this.clearFailure;
  }
}

export const opened: Opened = {
  candidate: { name: 'Ada Byron', headline: null },
  suggestions: ['Tell me about yourself'],
  problems: [],
  model: 'scripted',
};

export function turnOf(answer: string, ending: Turn['ending'] = 'complete'): Turn {
  return { answer, origin: 'model', withheld: [], ending, sources: [], totalMs: 1200 };
}

/** Lets every settled promise run what waits on it. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
