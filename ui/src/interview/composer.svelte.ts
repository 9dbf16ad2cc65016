// The question being typed: its draft, whether it may be sent, what a key means, and whether it replaces the last one.

export type KeyMeaning = 'send' | 'stop' | 'edit-last' | null;

/** The parts of a keyboard event that decide its meaning. */
export interface Key {
  key: string;
  shiftKey: boolean;
  isComposing: boolean;
}

export class ComposerState {
  draft = $state('');
  /** The last question is being edited: sending replaces it. */
  editing = $state(false);
  readonly sendable = $derived(this.draft.trim() !== '');
  /** What was being typed when the editing began. */
  #setAside = '';

  /**
   * Enter sends, Shift+Enter starts a line, Escape stops, and the up arrow in an empty field edits the last question.
   * While an input method composes, keys belong to it.
   */
  meaning({ key, shiftKey, isComposing }: Key): KeyMeaning {
    if (isComposing) return null;
    if (key === 'Enter' && !shiftKey) return 'send';
    if (key === 'Escape') return 'stop';
    if (key === 'ArrowUp' && this.draft === '') return 'edit-last';
    return null;
  }

  /** Takes the last question up again; what was being typed waits. */
  edit(question: string): void {
    if (!this.editing) this.#setAside = this.draft;
    this.draft = question;
    this.editing = true;
  }

  /** Gives the editing up. */
  cancelEdit(): void {
    if (!this.editing) return;
    this.draft = this.#setAside;
    this.#setAside = '';
    this.editing = false;
  }

  clear(): void {
    this.draft = '';
    this.#setAside = '';
    this.editing = false;
  }
}
