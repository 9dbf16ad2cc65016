// One question and its answer on the way: searched, read, written, ended. Knows the order of things, not where they come from.
import type { AnswerEnding, ContextUse, Failure, Origin, Source, Turn, TurnProgress } from '../ipc';
import { FrameBuffer } from './frame';

export type TurnPhase = 'searching' | 'reading' | 'writing' | 'ended' | 'failed';

export class TurnState {
  readonly id: number;
  readonly question: string;
  phase = $state<TurnPhase>('searching');
  /** The answer as far as it is on the page. */
  text = $state('');
  sources = $state.raw<Source[]>([]);
  /** Tokens of the prompt read so far, while it is being read. */
  reading = $state.raw<{ done: number; total: number }>({ done: 0, total: 0 });
  ending = $state<AnswerEnding | null>(null);
  /** Who wrote the answer, known at its end. */
  origin = $state<Origin | null>(null);
  /** What the model claimed and the profile does not support; the sentences that held it were left out. */
  withheld = $state.raw<string[]>([]);
  failure = $state.raw<Failure | null>(null);
  /** How full the context was when the answer ended; a stored turn does not know. */
  context = $state.raw<ContextUse | null>(null);
  /** What could be asked next. */
  followUps = $state.raw<string[]>([]);
  /** Under which number the answer is stored. */
  stored = $state<number | null>(null);
  /** Why it could not be stored. */
  notStored = $state<string | null>(null);
  flagged = $state(false);
  totalMs = $state<number | null>(null);
  /** Stop was pressed and the answer has not ended yet. */
  stopping = $state(false);
  readonly #buffer: FrameBuffer;

  constructor(id: number, question: string, nextFrame?: (run: () => void) => void) {
    this.id = id;
    this.question = question;
    this.#buffer = new FrameBuffer((text) => (this.text += text), nextFrame);
  }

  /** A turn that ended in another sitting. */
  static ofStored(id: number, turn: Turn): TurnState {
    const state = new TurnState(id, turn.question);
    state.end(turn);
    return state;
  }

  get active(): boolean {
    return this.phase !== 'ended' && this.phase !== 'failed';
  }

  receive(progress: TurnProgress): void {
    // A turn that failed on this side may still be going on in the shell.
    if (!this.active) return;
    switch (progress.kind) {
      case 'retrieved':
        this.sources = progress.sources;
        break;
      case 'reading':
        this.phase = 'reading';
        this.reading = { done: progress.done, total: progress.total };
        break;
      case 'text':
        this.phase = 'writing';
        this.#buffer.push(progress.text);
        break;
    }
  }

  end(turn: Turn): void {
    this.#buffer.discard();
    this.text = turn.answer;
    this.sources = turn.sources;
    this.ending = turn.ending;
    this.origin = turn.origin;
    this.withheld = turn.withheld;
    this.totalMs = turn.totalMs;
    this.context = turn.context;
    this.followUps = turn.followUps;
    this.stored = turn.stored;
    this.notStored = turn.notStored;
    this.flagged = turn.flagged;
    this.stopping = false;
    this.phase = 'ended';
  }

  fail(failure: Failure): void {
    this.#buffer.discard();
    this.text = '';
    this.failure = failure;
    this.stopping = false;
    this.phase = 'failed';
  }
}
