// Receives every key press in the window. The table of keys is in shortcuts.ts, what they do in actions.ts.
import type { ComposerState } from '../interview/composer.svelte';
import type { InterviewState } from '../interview/interview.svelte';
import type { ScreenState } from './screens.svelte';
import { actionOf, type Action } from './shortcuts';

/** The states that decide what a key does, and how its action is carried out. */
export interface KeydownTarget {
  screens: ScreenState;
  composer: ComposerState;
  interview: Pick<InterviewState, 'stop'>;
  /** Returns true if the browser must not handle the key as well. */
  carryOut(action: Action): boolean;
}

export function handleKeydown(event: KeyboardEvent, target: KeydownTarget): void {
  // An open dialog handles its own keys.
  if (document.querySelector('dialog[open]') !== null) return;
  const { screens, composer, interview } = target;
  const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  // A question mark typed in a field is text. It opens the list of keys only outside of fields.
  const action = actionOf({ key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing, typing });
  if (action !== null) {
    if (target.carryOut(action)) event.preventDefault();
  } else if (screens.current === 'interview' && composer.meaning(event) === 'stop') {
    if (composer.editing) composer.cancelEdit();
    else interview.stop();
  }
}
