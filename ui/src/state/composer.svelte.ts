// The question being typed: its draft, whether it may be sent, and what a key means.

export type KeyMeaning = 'send' | 'stop' | null;

/** The parts of a keyboard event that decide its meaning. */
export interface Key {
  key: string;
  shiftKey: boolean;
  isComposing: boolean;
}

export class ComposerState {
  draft = $state('');
  readonly sendable = $derived(this.draft.trim() !== '');

  /** Enter sends, Shift+Enter starts a line, Escape stops. While an input method composes, Enter belongs to it. */
  meaning({ key, shiftKey, isComposing }: Key): KeyMeaning {
    if (isComposing) return null;
    if (key === 'Enter' && !shiftKey) return 'send';
    if (key === 'Escape') return 'stop';
    return null;
  }

  clear(): void {
    this.draft = '';
  }
}
