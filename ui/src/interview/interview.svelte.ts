// The state of the interview: opening, ready or failed; its turns; and which one is being answered.
import { asFailure, type Backend, type Failure, type Opened, type ServerInUse, type Stage, type Turn } from '../ipc';
import { strings } from '../strings';
import { TurnState } from './turn.svelte';

export type Phase = { name: 'opening'; stage: Stage | null } | { name: 'ready' } | { name: 'failed'; failure: Failure };

/** The part of the backend that is needed here. */
export type InterviewBackend = Pick<Backend, 'open' | 'ask' | 'stop' | 'nextVisitor' | 'reopen' | 'flag'>;

export class InterviewState {
  phase = $state.raw<Phase>({ name: 'opening', stage: null });
  opened = $state.raw<Opened | null>(null);
  turns = $state<TurnState[]>([]);
  /** The server that is switched on, as of the last answer, or since it was looked for. */
  server = $state.raw<ServerInUse | null>(null);
  /** The text for screen readers: a whole answer or a failure, never a part of an answer. */
  announcement = $state('');
  /** A failure that belongs to no turn, shown in a line below them. */
  trouble = $state.raw<Failure | null>(null);
  /** Where a damaged file of conversations was moved, until the notice of it is dismissed. */
  movedAside = $state.raw<string | null>(null);
  /** Whether the program has moved to another model by itself since the last question. */
  moved = $state(false);
  readonly active = $derived(this.turns.find((turn) => turn.active) ?? null);
  readonly last = $derived(this.turns.at(-1) ?? null);
  /** The id of the last answer that is stored. */
  readonly lastStored = $derived(this.turns.findLast((turn) => turn.stored !== null)?.stored ?? null);
  /** The last turn, if its question may be edited or asked again. */
  readonly replaceable = $derived(this.last !== null && this.last.phase === 'ended' && this.active === null ? this.last : null);
  /** The latest use of the context. Answers without the model do not report it. */
  readonly context = $derived(this.turns.findLast((turn) => (turn.context?.used ?? 0) > 0)?.context ?? null);
  /** The first turn that is still in the prompt; `null` if all are. */
  readonly firstRemembered = $derived.by(() => {
    const dropped = Math.floor((this.context?.dropped ?? 0) / 2);
    if (dropped === 0) return null;
    return this.turns.filter((turn) => turn.phase === 'ended')[dropped] ?? null;
  });
  /** The turns that the prompt holds only as a summary. */
  readonly condensed = $derived.by(() => {
    const ended = this.turns.filter((turn) => turn.phase === 'ended');
    return new Set((this.context?.condensed ?? []).map((at) => ended[at]));
  });
  readonly #backend: InterviewBackend;
  readonly #nextFrame: ((run: () => void) => void) | undefined;
  #numbered = 0;
  #dismissed: string | null = null;

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
      this.opened = await this.#open((stage) => {
        if (this.phase.name === 'opening') this.phase = { name: 'opening', stage };
      });
      this.#show(this.opened.turns);
      if (this.opened.recovered) this.trouble = { code: 'unexpected', message: strings.recovered };
      // The shell names the file with every opening, as long as it runs.
      this.movedAside = this.opened.movedAside === this.#dismissed ? null : this.opened.movedAside;
      this.phase = { name: 'ready' };
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Takes the notice of a damaged file of conversations away. */
  dismissMovedAside(): void {
    this.#dismissed = this.movedAside;
    this.movedAside = null;
  }

  /** Shows another model. If no open interview uses it yet, opens the interview with it. */
  useModel(model: string, modelFile: string, inUse: boolean): void {
    if (!inUse || this.opened === null) void this.open();
    else this.opened = { ...this.opened, model, modelFile, modelTrouble: null };
  }

  /** Shows the model to which the program has moved by itself, and says so until the next question. */
  moveTo(model: string, modelFile: string): void {
    if (this.opened === null) return;
    this.useModel(model, modelFile, true);
    this.moved = true;
  }

  /**
   * Shows the profile after an edit; the conversation stays. Does nothing while an answer is running: the
   * next question uses the new profile anyway.
   */
  async refresh(): Promise<void> {
    if (this.phase.name === 'opening' || this.active !== null) return;
    if (this.phase.name === 'failed') return this.open();
    try {
      this.opened = await this.#open(() => {});
    } catch (error) {
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Asks a question. Returns false if it is empty or another one is being answered. */
  ask(question: string): boolean {
    const text = question.trim();
    if (text === '' || this.active !== null || this.phase.name !== 'ready') return false;
    this.turns.push(new TurnState(++this.#numbered, text, this.#nextFrame));
    // Read it back from the list, because only the list's proxy is reactive.
    void this.#answer(this.turns[this.turns.length - 1]!, null);
    return true;
  }

  /** Asks in place of the last question. If that fails, the last question and its answer come back. */
  replaceLast(question: string): boolean {
    const text = question.trim();
    const replaced = this.replaceable;
    if (text === '' || replaced === null || this.phase.name !== 'ready') return false;
    this.turns[this.turns.length - 1] = new TurnState(++this.#numbered, text, this.#nextFrame);
    void this.#answer(this.turns[this.turns.length - 1]!, replaced);
    return true;
  }

  /** Asks the last question again. */
  regenerate(): boolean {
    return this.replaceable !== null && this.replaceLast(this.replaceable.question);
  }

  /** Asks the question of a failed turn again. It moves to the end. */
  retry(turn: TurnState): boolean {
    if (this.active !== null || turn.phase !== 'failed') return false;
    this.withdraw(turn);
    return this.ask(turn.question);
  }

  /** Removes a failed turn from the page. */
  withdraw(turn: TurnState): void {
    this.turns = this.turns.filter((other) => other !== turn);
  }

  stop(): void {
    const turn = this.active;
    if (turn === null || turn.stopping) return;
    turn.stopping = true;
    this.#backend.stop().catch((error: unknown) => turn.fail(asFailure(error)));
  }

  /** Flags an answer as wrong or doubtful, or removes the flag. If that cannot be stored, it is undone. */
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

  /** Ends the conversation for the next visitor. The page is cleared before the model's context is. */
  async nextVisitor(): Promise<void> {
    this.#show([]);
    try {
      await this.#backend.nextVisitor();
    } catch (error) {
      // The model may still remember what the page no longer shows, so the interview must not go on.
      this.phase = { name: 'failed', failure: asFailure(error) };
    }
  }

  /** Continues a stored conversation. Returns whether that worked. */
  async reopen(id: number): Promise<boolean> {
    try {
      this.#show(await this.#backend.reopen(id));
      return true;
    } catch (error) {
      this.trouble = asFailure(error);
      return false;
    }
  }

  /** Opens the interview. A server is looked for meanwhile, and what came of it may arrive at any time from then on. */
  async #open(onStage: (stage: Stage) => void): Promise<Opened> {
    let found: ServerInUse | null | undefined;
    const opened = await this.#backend.open(onStage, (server) => {
      found = server;
      this.server = server;
    });
    this.server = found === undefined ? opened.server : found;
    return opened;
  }

  #show(turns: Turn[]): void {
    this.turns = turns.map((turn) => TurnState.ofStored(++this.#numbered, turn));
    this.announcement = '';
    this.trouble = null;
  }

  async #answer(turn: TurnState, replaced: TurnState | null): Promise<void> {
    this.trouble = null;
    this.moved = false;
    try {
      const ended = await this.#backend.ask(turn.question, replaced !== null, (progress) => turn.receive(progress));
      turn.end(ended);
      this.server = ended.server;
      this.#announce(turn, strings.announce.answered(this.name, turn.text));
    } catch (error) {
      turn.fail(asFailure(error));
      this.#announce(turn, strings.announce.failed(turn.failure?.message ?? ''));
      const place = this.turns.indexOf(turn);
      if (replaced !== null && place >= 0) this.turns.splice(place, 0, replaced);
    }
  }

  #announce(turn: TurnState, words: string): void {
    // The conversation may have ended before the answer came.
    if (this.turns.includes(turn)) this.announcement = words;
  }
}
