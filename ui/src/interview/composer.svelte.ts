// The state of the question field: the draft, what its keys do, and whether it replaces the last question.

export type KeyMeaning = 'send' | 'stop' | 'edit-last' | null;

/** The fields of a keyboard event that decide its meaning. */
export interface Key {
  key: string;
  shiftKey: boolean;
  isComposing: boolean;
}

export class ComposerState {
  draft = $state('');
  /** Whether the last question is being edited, so that sending replaces it. */
  editing = $state(false);
  /** Characters beyond the most that a question may have. */
  readonly excess = $derived.by(() => {
    const text = this.draft.trim();
    // A character takes one or two units of a string, so most drafts need no count.
    return text.length <= this.#maxChars() ? 0 : Math.max(0, [...text].length - this.#maxChars());
  });
  /** How often spoken words arrived; the field then takes the cursor. */
  spoken = $state(0);
  /** Whether the draft is what was heard with doubt, and nobody has corrected it yet. */
  readonly doubtful = $derived.by(() => this.#doubted !== null && this.draft === this.#doubted);
  readonly sendable = $derived(this.draft.trim() !== '' && this.excess === 0);
  readonly #maxChars: () => number;
  /** The draft from before the edit. */
  #setAside = '';
  /** The draft with what was heard with doubt. */
  #doubted = $state<string | null>(null);

  constructor(maxChars: () => number = () => Infinity) {
    this.#maxChars = maxChars;
  }

  /**
   * Enter sends, Shift+Enter starts a line, Escape stops, and the up arrow in an empty field edits the last
   * question. While an input method composes text, it handles the keys itself.
   */
  meaning({ key, shiftKey, isComposing }: Key): KeyMeaning {
    if (isComposing) return null;
    if (key === 'Enter' && !shiftKey) return 'send';
    if (key === 'Escape') return 'stop';
    if (key === 'ArrowUp' && this.draft === '') return 'edit-last';
    return null;
  }

  /** Starts to edit the last question. The current draft is kept for later. */
  edit(question: string): void {
    if (!this.editing) this.#setAside = this.draft;
    this.draft = question;
    this.editing = true;
  }

  /** Cancels the edit and restores the draft. */
  cancelEdit(): void {
    if (!this.editing) return;
    this.draft = this.#setAside;
    this.#setAside = '';
    this.editing = false;
  }

  /** Adds spoken words to the draft. */
  hear(words: string, doubtful: boolean): void {
    const before = this.draft.trimEnd();
    this.draft = before === '' ? words : `${before} ${words}`;
    this.#doubted = doubtful ? this.draft : null;
    this.spoken += 1;
  }

  clear(): void {
    this.draft = '';
    this.#doubted = null;
    this.#setAside = '';
    this.editing = false;
  }
}
