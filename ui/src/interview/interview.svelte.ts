// The interview as the window sees it: opening, ready or failed; its turns; which one is being answered.
import { asFailure, type Backend, type Failure, type Opened, type Stage, type Turn } from '../ipc';
import { strings } from '../strings';
import { TurnState } from './turn.svelte';

export type Phase = { name: 'opening'; stage: Stage | null } | { name: 'ready' } | { name: 'failed'; failure: Failure };

/** What of the shell the interview needs. */
export type InterviewBackend = Pick<Backend, 'open' | 'ask' | 'stop' | 'nextVisitor' | 'reopen' | 'flag'>;

export class InterviewState {
  phase = $state.raw<Phase>({ name: 'opening', stage: null });
  opened = $state.raw<Opened | null>(null);
  turns = $state<TurnState[]>([]);
  /** What a screen reader is told: a finished answer or a failure, never a piece of one. */
  announcement = $state('');
  /** Something that went wrong beside the turns, for a line in the window. */
  trouble = $state.raw<Failure | null>(null);
  readonly active = $derived(this.turns.find((turn) => turn.active) ?? null);
  readonly last = $derived(this.turns.at(-1) ?? null);
  /** The last turn, if its question may be edited or asked again. */
  readonly replaceable = $derived(this.last !== null && this.last.phase === 'ended' && this.active === null ? this.last : null);
  /** How full the context was last; an answer that needed no model says nothing of it. */
  readonly context = $derived(this.turns.findLast((turn) => (turn.context?.used ?? 0) > 0)?.context ?? null);
  /** The first turn that the model still has before it; `null` where it has all of them. */
  readonly firstRemembered = $derived.by(() => {
    const dropped = Math.floor((this.context?.dropped ?? 0) / 2);
    if (dropped === 0) return null;
    return this.turns.filter((turn) => turn.phase === 'ended')[dropped] ?? null;
  });
  /** The turns that stand before the model in fewer words. */
  readonly condensed = $derived.by(() => {
    const ended = this.turns.filter((turn) => turn.phase === 'ended');
    return new Set((this.context?.condensed ?? []).map((at) => ended[at]));
  });
  readonly #backend: InterviewBackend;
  readonly #nextFrame: ((run: () => void) => void) | undefined;
  #numbered = 0;

  constructor(backend: InterviewBackend, nextFrame?: (run: () => void) => void) {
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
      this.#show(this.opened.turns);
      if (this.opened.recovered) this.trouble = { code: 'unexpected', message: strings.recovered };
      this.phase = { name: 'ready' };
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Another model answers from now on; one that no open interview uses yet is loaded with it. */
  useModel(model: string, modelFile: string, inUse: boolean): void {
    if (!inUse || this.opened === null) void this.open();
    else this.opened = { ...this.opened, model, modelFile, modelTrouble: null };
  }

  /** Shows the profile as it is now, after it was edited; the conversation stays. While an answer is given nothing happens:
   *  the next question finds the profile as it is. */
  async refresh(): Promise<void> {
    if (this.phase.name === 'opening' || this.active !== null) return;
    if (this.phase.name === 'failed') return this.open();
    try {
      this.opened = await this.#backend.open(() => {});
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Asks, and says whether the question was taken: not an empty one, and one at a time. */
  ask(question: string): boolean {
    const text = question.trim();
    if (text === '' || this.active !== null || this.phase.name !== 'ready') return false;
    this.turns.push(new TurnState(++this.#numbered, text, this.#nextFrame));
    // Read back through the list: the state behind it is what the page follows.
    void this.#answer(this.turns[this.turns.length - 1]!, null);
    return true;
  }

  /** Asks this in place of the last question. Should it fail, the last question and its answer stand again. */
  replaceLast(question: string): boolean {
    const text = question.trim();
    const replaced = this.replaceable;
    if (text === '' || replaced === null || this.phase.name !== 'ready') return false;
    this.turns[this.turns.length - 1] = new TurnState(++this.#numbered, text, this.#nextFrame);
    void this.#answer(this.turns[this.turns.length - 1]!, replaced);
    return true;
  }

  /** Has the last question answered anew. */
  regenerate(): boolean {
    return this.replaceable !== null && this.replaceLast(this.replaceable.question);
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

  /** Marks an answer as wrong or doubtful, or takes the mark away: on the page at once, and back where it cannot be kept. */
  async flag(turn: TurnState): Promise<void> {
    if (turn.stored === null) return;
    const flagged = !turn.flagged;
    turn.flagged = flagged;
    try {
      await this.#backend.flag(turn.stored, flagged);
      this.announcement = flagged ? strings.announce.flagged : strings.announce.unflagged;
    } catch (error) {
      turn.flagged = !flagged;
      this.trouble = asFailure(error);
    }
  }

  /** Clears the table for the next visitor: the page at once, the model's memory as soon as it lets go. */
  async nextVisitor(): Promise<void> {
    this.#show([]);
    try {
      await this.#backend.nextVisitor();
    } catch (error) {
      // What the page no longer shows must not be remembered: better no interview than a mixed one.
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Goes on with a stored conversation; says whether it could. */
  async reopen(id: number): Promise<boolean> {
    try {
      this.#show(await this.#backend.reopen(id));
      return true;
    } catch (error) {
      this.trouble = asFailure(error);
      return false;
    }
  }

  #show(turns: Turn[]): void {
    this.turns = turns.map((turn) => TurnState.ofStored(++this.#numbered, turn));
    this.announcement = '';
    this.trouble = null;
  }

  async #answer(turn: TurnState, replaced: TurnState | null): Promise<void> {
    this.trouble = null;
    try {
      turn.end(await this.#backend.ask(turn.question, replaced !== null, (progress) => turn.receive(progress)));
      this.#announce(turn, strings.announce.answered(this.name, turn.text));
    } catch (error) {
      turn.fail(asFailure(error));
      this.#announce(turn, strings.announce.failed(turn.failure?.message ?? ''));
      const place = this.turns.indexOf(turn);
      if (replaced !== null && place >= 0) this.turns.splice(place, 0, replaced);
    }
  }

  #announce(turn: TurnState, words: string): void {
    // The visitor may have left while the answer was on its way.
    if (this.turns.includes(turn)) this.announcement = words;
  }
}
