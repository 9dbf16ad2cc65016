// A backend for tests: it answers only when the test says so, one event at a time.
import type { InterviewBackend } from '../interview/interview.svelte';
import type { Failure, Opened, ServerInUse, Stage, Turn, TurnProgress } from '../ipc';

/** A call that the test resolves or rejects by hand. */
export interface Pending<T, E> {
  emit: (event: E) => void;
  resolve: (value: T) => void;
  reject: (failure: Failure) => void;
}

export class ScriptedBackend implements InterviewBackend {
  readonly opens: (Pending<Opened, Stage> & { server: (server: ServerInUse | null) => void })[] = [];
  readonly asks: (Pending<Turn, TurnProgress> & { question: string; replacing: boolean })[] = [];
  stops = 0;
  clears = 0;
  readonly flags: [number, boolean][] = [];
  /** The stored conversations that can be reopened, by id. */
  readonly stored = new Map<number, Turn[]>();
  /** The failure of the next call that is not resolved by hand; `null` if it succeeds. */
  failure: Failure | null = null;

  open(onStage: (stage: Stage) => void, onServer: (server: ServerInUse | null) => void): Promise<Opened> {
    return new Promise((resolve, reject) => this.opens.push({ emit: onStage, server: onServer, resolve, reject }));
  }

  ask(question: string, replacing: boolean, onProgress: (event: TurnProgress) => void): Promise<Turn> {
    return new Promise((resolve, reject) => this.asks.push({ question, replacing, emit: onProgress, resolve, reject }));
  }

  async stop(): Promise<void> {
    this.stops += 1;
  }

  async nextVisitor(): Promise<void> {
    this.clears += 1;
    if (this.failure !== null) throw this.failure;
  }

  async reopen(id: number): Promise<Turn[]> {
    const turns = this.stored.get(id);
    if (turns === undefined) throw { code: 'store', message: `there is no conversation ${id}` };
    return turns;
  }

  async flag(answer: number, flagged: boolean): Promise<void> {
    this.flags.push([answer, flagged]);
    if (this.failure !== null) throw this.failure;
  }
}

export const opened: Opened = {
  candidate: { name: 'Ada Byron', headline: null },
  suggestions: ['Tell me about yourself'],
  problems: [],
  model: 'scripted',
  modelFile: '/m/scripted.gguf',
  modelTrouble: null,
  server: null,
  turns: [],
  recovered: false,
  movedAside: null,
  maxQuestionChars: 50_000,
};

export function turnOf(answer: string, change: Partial<Turn> = {}): Turn {
  return {
    question: 'Asked?',
    answer,
    origin: 'model',
    wordedBy: null,
    server: null,
    withheld: [],
    ending: 'complete',
    sources: [],
    sentences: [],
    totalMs: 1200,
    context: null,
    followUps: [],
    stored: null,
    notStored: null,
    flagged: false,
    ...change,
  };
}

/** Waits until the callbacks of settled promises have run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
