// The interview as the window sees it: opening, ready or failed; its turns; which one is being answered.
import { asFailure, type Backend, type Failure, type Opened, type Stage } from '../ipc';
import { strings } from '../strings';
import { TurnState } from './turn.svelte';

export type Phase = { name: 'opening'; stage: Stage | null } | { name: 'ready' } | { name: 'failed'; failure: Failure };

export class InterviewState {
  phase = $state.raw<Phase>({ name: 'opening', stage: null });
  opened = $state.raw<Opened | null>(null);
  turns = $state<TurnState[]>([]);
  /** What a screen reader is told: a finished answer or a failure, never a piece of one. */
  announcement = $state('');
  readonly active = $derived(this.turns.find((turn) => turn.active) ?? null);
  readonly #backend: Backend;
  readonly #nextFrame: ((run: () => void) => void) | undefined;
  #asked = 0;

  constructor(backend: Backend, nextFrame?: (run: () => void) => void) {
    this.#backend = backend;
    this.#nextFrame = nextFrame;
  }

  get name(): string {
    return this.opened?.candidate.name ?? '';
  }

  async open(): Promise<void> {
    this.phase = { name: 'opening', stage: null };
    try {
      this.opened = await this.#backend.open((stage) => {
        if (this.phase.name === 'opening') this.phase = { name: 'opening', stage };
      });
      this.turns = [];
      this.phase = { name: 'ready' };
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Asks, and says whether the question was taken: not an empty one, and one at a time. */
  ask(question: string): boolean {
    const text = question.trim();
    if (text === '' || this.active !== null || this.phase.name !== 'ready') return false;
    this.turns.push(new TurnState(++this.#asked, text, this.#nextFrame));
    // Read back through the list: the state behind it is what the page follows.
    void this.#answer(this.turns[this.turns.length - 1]!);
    return true;
  }

  /** Asks a failed turn's question again; it moves to the end, where its answer belongs. */
  retry(turn: TurnState): boolean {
    if (this.active !== null || turn.phase !== 'failed') return false;
    this.withdraw(turn);
    return this.ask(turn.question);
  }

  /** Takes a failed turn off the page. */
  withdraw(turn: TurnState): void {
    this.turns = this.turns.filter((other) => other !== turn);
  }

  stop(): void {
    const turn = this.active;
    if (turn === null || turn.stopping) return;
    turn.stopping = true;
    this.#backend.stop().catch((error: unknown) => turn.fail(asFailure(error)));
  }

  /** Clears the table for the next visitor: the page at once, the model's memory as soon as it lets go. */
  async newInterview(): Promise<void> {
    this.turns = [];
    this.announcement = '';
    try {
      await this.#backend.newInterview();
    } catch (error) {
      // What the page no longer shows must not be remembered: better no interview than a mixed one.
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  async #answer(turn: TurnState): Promise<void> {
    try {
      turn.end(await this.#backend.ask(turn.question, (progress) => turn.receive(progress)));
      this.#announce(turn, strings.announce.answered(this.name, turn.text));
    } catch (error) {
      turn.fail(asFailure(error));
      this.#announce(turn, strings.announce.failed(turn.failure?.message ?? ''));
    }
  }

  #announce(turn: TurnState, words: string): void {
    // The visitor may have left while the answer was on its way.
    if (this.turns.includes(turn)) this.announcement = words;
  }
}
