// The state of one question and its answer: searching, reading, writing, then ended or failed.
import type { AnswerEnding, ContextUse, Failure, Origin, Sentence, Source, Turn, TurnProgress } from '../ipc';
import { FrameBuffer } from './frame';

export type TurnPhase = 'searching' | 'reading' | 'writing' | 'ended' | 'failed';

export class TurnState {
  readonly id: number;
  readonly question: string;
  phase = $state<TurnPhase>('searching');
  /** The answer so far. */
  text = $state('');
  sources = $state.raw<Source[]>([]);
  /** The sentences of the answer with what each rests on, as far as they are known. */
  sentences = $state.raw<Sentence[]>([]);
  /** How many tokens of the prompt are read, and how many there are. */
  reading = $state.raw<{ done: number; total: number }>({ done: 0, total: 0 });
  ending = $state<AnswerEnding | null>(null);
  /** Who wrote the answer; known when it has ended. */
  origin = $state<Origin | null>(null);
  /** The server that worded the answer; `null` if no word is a server's. */
  wordedBy = $state<string | null>(null);
  /** Whether a server was switched on. */
  withServer = $state(false);
  /** Claims of the model that the profile does not support. Their sentences were left out of the answer. */
  withheld = $state.raw<string[]>([]);
  failure = $state.raw<Failure | null>(null);
  /** The use of the context at the end of the answer; `null` for a stored turn. */
  context = $state.raw<ContextUse | null>(null);
  /** Suggestions for the next question. */
  followUps = $state.raw<string[]>([]);
  /** The id of the stored answer. */
  stored = $state<number | null>(null);
  /** Why the answer could not be stored. */
  notStored = $state<string | null>(null);
  flagged = $state(false);
  totalMs = $state<number | null>(null);
  /** Whether Stop was pressed and the answer has not ended yet. */
  stopping = $state(false);
  readonly #buffer: FrameBuffer;

  constructor(id: number, question: string, nextFrame?: (run: () => void) => void) {
    this.id = id;
    this.question = question;
    this.#buffer = new FrameBuffer((text) => (this.text += text), nextFrame);
  }

  /** A turn that is already stored. */
  static ofStored(id: number, turn: Turn): TurnState {
    const state = new TurnState(id, turn.question);
    state.end(turn);
    return state;
  }

  get active(): boolean {
    return this.phase !== 'ended' && this.phase !== 'failed';
  }

  receive(progress: TurnProgress): void {
    // A turn that failed on the page may still run in the shell.
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
      case 'sentence':
        // Its text may be in the buffer still; its marks are shown when it is there.
        this.sentences = [...this.sentences, progress.sentence];
        break;
    }
  }

  end(turn: Turn): void {
    this.#buffer.discard();
    this.text = turn.answer;
    this.sources = turn.sources;
    this.sentences = turn.sentences;
    this.ending = turn.ending;
    this.origin = turn.origin;
    this.wordedBy = turn.wordedBy;
    this.withServer = turn.server !== null;
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
    this.sentences = [];
    this.failure = failure;
    this.stopping = false;
    this.phase = 'failed';
  }
}
