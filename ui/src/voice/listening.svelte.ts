// The state of the microphone: closed, starting, open, or writing down what was said; and what came of it.
import { asFailure, type ListenEvent, type VoiceBackend, type VoiceState } from '../ipc';
import { strings } from '../strings';
import { HoldOrTap, type HoldAction, type Pressed } from './hold';

export type ListeningPhase = 'idle' | 'starting' | 'open' | 'writing';

export type ListeningBackend = Pick<VoiceBackend, 'voiceState' | 'listenStart' | 'listenFinish' | 'listenCancel'>;

/** A line about the last attempt: what happened, and what to do. */
export interface VoiceNote {
  kind: 'nothing' | 'unclear' | 'full' | 'failed';
  text: string;
}

/** What a listening state does to the rest of the page. */
export interface ListeningEffects {
  /** The microphone is about to be opened. */
  onstart?: () => void;
  /** Something was said, and this is its text. A doubtful text must not be asked by itself. */
  onheard: (text: string, doubtful: boolean) => void;
}

/** The range of levels that a voice moves in, in dB below the loudest. */
const QUIET_DB = -55;
const LOUD_DB = -12;

export class ListeningState {
  /** What the shell says of asking aloud; `null` until it is known. */
  voice = $state.raw<VoiceState | null>(null);
  phase = $state<ListeningPhase>('idle');
  /** How loud it is, from 0 to 1. */
  level = $state(0);
  /** The words so far. They may still change. */
  partial = $state('');
  note = $state.raw<VoiceNote | null>(null);
  /** The text for screen readers. */
  announcement = $state('');
  readonly busy = $derived(this.phase !== 'idle');
  /** Whether the button is shown: the owner allows it. */
  readonly offered = $derived(this.voice?.on === true && this.voice.missing === null);
  readonly #backend: ListeningBackend;
  readonly #effects: ListeningEffects;
  readonly #hold: HoldOrTap;
  /** Counts the attempts: an event of an earlier one is ignored. */
  #attempt = 0;
  /** The seconds after which this attempt ended by itself; `null` if it did not. */
  #fullAfter: number | null = null;
  /** Whether Space is still down since a press that was the microphone's. */
  #spaceIsDown = false;

  constructor(backend: ListeningBackend, effects: ListeningEffects, now?: () => number) {
    this.#backend = backend;
    this.#effects = effects;
    this.#hold = new HoldOrTap(now);
  }

  async load(): Promise<void> {
    try {
      this.voice = await this.#backend.voiceState();
    } catch {
      // Without an answer there is no button, and everything else works.
      this.voice = null;
    }
  }

  press(pressed: Pressed): void {
    if (pressed === 'space') this.#spaceIsDown = true;
    // What was said is being written down; that takes less than a second.
    if (this.offered && this.phase !== 'writing') this.#act(this.#hold.press(pressed));
  }

  /** Whether Space is still held from a press that was the microphone's: until it is released, it writes nothing. */
  get holdsSpace(): boolean {
    return this.#spaceIsDown;
  }

  release(pressed: Pressed): void {
    if (pressed === 'space') this.#spaceIsDown = false;
    this.#act(this.#hold.release(pressed));
  }

  tap(): void {
    if (this.offered && this.phase !== 'writing') this.#act(this.#hold.tap());
  }

  /** The window lost the keyboard, so that no release will be reported. */
  lose(): void {
    this.#spaceIsDown = false;
    this.#act(this.#hold.lose());
  }

  /** Throws away what was said. */
  cancel(): void {
    if (!this.busy) return;
    this.#close();
    this.announcement = strings.voice.announce.cancelled;
    // A shell that does not answer has nothing to throw away.
    this.#backend.listenCancel().catch(() => {});
  }

  /** Takes the line about the last attempt away. */
  dismiss(): void {
    this.note = null;
  }

  #act(action: HoldAction): void {
    if (action === 'start') this.#start();
    else if (action === 'finish') this.#finish();
  }

  #start(): void {
    const attempt = ++this.#attempt;
    this.#effects.onstart?.();
    this.phase = 'starting';
    this.note = null;
    this.partial = '';
    this.level = 0;
    this.announcement = strings.voice.announce.starting;
    this.#backend
      .listenStart((event) => {
        if (attempt === this.#attempt) this.#take(event);
      })
      .catch((error: unknown) => {
        if (attempt === this.#attempt) this.#fail(asFailure(error).message);
      });
  }

  #finish(): void {
    if (this.phase === 'idle') return;
    this.phase = 'writing';
    this.level = 0;
    this.announcement = strings.voice.announce.writing;
    const attempt = this.#attempt;
    this.#backend.listenFinish().catch((error: unknown) => {
      if (attempt === this.#attempt) this.#fail(asFailure(error).message);
    });
  }

  #take(event: ListenEvent): void {
    switch (event.kind) {
      case 'starting':
        break;
      case 'ready':
        // The end may have been asked for before the first sound arrived.
        if (this.phase === 'starting') {
          this.phase = 'open';
          this.announcement = strings.voice.announce.ready;
        }
        break;
      case 'level':
        if (this.phase === 'open') this.level = share(event.db);
        break;
      case 'partial':
        if (this.busy) this.partial = event.text;
        break;
      case 'full':
        // Nobody has ended it, so whatever is held or switched on means nothing from now on.
        this.#hold.end();
        this.phase = 'writing';
        this.level = 0;
        this.#fullAfter = event.seconds;
        this.announcement = strings.voice.announce.writing;
        break;
      case 'heard': {
        // A text without a letter is no question.
        if (event.text.trim() === '') return this.#end({ kind: 'nothing', text: strings.voice.notes.nothing });
        const fullAfter = this.#fullAfter;
        this.#idle();
        if (fullAfter !== null) this.note = { kind: 'full', text: strings.voice.notes.full(fullAfter) };
        this.announcement = event.doubtful ? strings.voice.announce.doubtful(event.text) : strings.voice.announce.heard(event.text);
        this.#effects.onheard(event.text, event.doubtful);
        break;
      }
      case 'nothing':
      case 'unclear':
        this.#end({ kind: event.kind, text: strings.voice.notes[event.kind] });
        break;
      case 'failed':
        this.#fail(event.failure.message);
        break;
    }
  }

  #fail(text: string): void {
    this.#end({ kind: 'failed', text });
  }

  #end(note: VoiceNote): void {
    this.#idle();
    this.note = note;
    // The line itself is an alert, which screen readers read.
    this.announcement = '';
  }

  /** Ends the attempt, whose events count no more. */
  #close(): void {
    this.#attempt += 1;
    this.#idle();
  }

  #idle(): void {
    this.#hold.end();
    this.#fullAfter = null;
    this.phase = 'idle';
    this.partial = '';
    this.level = 0;
  }
}

/** A level as a share of the range that a voice moves in. */
function share(db: number): number {
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}
