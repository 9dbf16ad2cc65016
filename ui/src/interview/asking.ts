// What a visitor does with the conversation: asks, speaks, rewords, takes back, looks at a source. The owner's page and a
// visitor's page at a fair share it.
import type { Source } from '../ipc';
import type { PassageState } from '../shared/passage.svelte';
import type { AutoscrollState } from './autoscroll.svelte';
import type { ComposerState } from './composer.svelte';
import type { InterviewState } from './interview.svelte';
import type { TurnActions } from './turn-actions';
import type { TurnState } from './turn.svelte';

interface Parts {
  interview: InterviewState;
  composer: ComposerState;
  autoscroll: AutoscrollState;
  sheet: PassageState;
  /** Puts the cursor into the field of the question. */
  focus: () => void;
}

export class Asking {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks, or replaces the question that is being edited. Returns whether it was taken. */
  ask = (question: string): boolean => {
    const { interview, composer, autoscroll, focus } = this.#parts;
    const taken = composer.editing ? interview.replaceLast(question) : interview.ask(question);
    if (taken) autoscroll.resume();
    focus();
    return taken;
  };

  /** Takes spoken words into the field. With `atOnce` they are asked, if they are the whole question and sure. */
  hear = (words: string, doubtful: boolean, atOnce: boolean): void => {
    const { composer } = this.#parts;
    const whole = composer.draft.trim() === '' && !composer.editing;
    composer.hear(words, doubtful);
    if (atOnce && whole && !doubtful && composer.sendable && this.ask(composer.draft)) composer.clear();
  };

  askSuggested = (question: string): void => {
    this.#parts.composer.cancelEdit();
    this.ask(question);
  };

  edit = (turn: TurnState | null): void => {
    if (turn === null) return;
    this.#parts.composer.edit(turn.question);
    this.#parts.focus();
  };

  withdraw = (turn: TurnState): void => {
    const { interview, composer, focus } = this.#parts;
    interview.withdraw(turn);
    composer.draft = turn.question;
    focus();
  };

  regenerate = (): void => {
    const { interview, autoscroll } = this.#parts;
    if (interview.regenerate()) autoscroll.resume();
  };

  openSource = (sources: Source[], index: number): void => {
    this.#parts.autoscroll.pause();
    this.#parts.sheet.open(sources, index);
  };

  /** What the turns of the conversation under way offer. */
  get actions(): TurnActions {
    const { interview, autoscroll } = this.#parts;
    return {
      openSource: this.openSource,
      flag: (turn) => void interview.flag(turn),
      retry: (turn) => void (interview.retry(turn) && autoscroll.resume()),
      withdraw: this.withdraw,
      edit: this.edit,
      regenerate: this.regenerate,
    };
  }
}
