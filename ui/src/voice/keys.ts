// Which keys belong to the microphone: Space, while nothing that Space has a meaning for has the focus, and Escape.
import type { ListeningState } from './listening.svelte';

/** The fields of a keyboard event that decide it. */
export interface VoiceKey {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  /** Whether it repeats because it is held down. */
  repeat: boolean;
  /** Whether a field, a button, a link or an open dialog has the focus. */
  onControl: boolean;
}

export type VoiceKeyMeaning = 'press' | 'held' | 'cancel' | null;

/** What the microphone is doing when a key goes down. */
export interface VoiceKeyState {
  /** Whether somebody is listened to. */
  busy: boolean;
  /** Whether Space is still down since it began to listen, which may have ended by itself. */
  holdsSpace: boolean;
}

/** What a key going down means. `held` is the repetition of a press, which must not scroll the page or write. */
export function meaningOf(key: VoiceKey, { busy, holdsSpace }: VoiceKeyState): VoiceKeyMeaning {
  if (key.isComposing || key.ctrlKey || key.altKey || key.metaKey || key.shiftKey) return null;
  if (key.key === 'Escape') return busy ? 'cancel' : null;
  if (key.key !== ' ') return null;
  if (key.repeat && holdsSpace) return 'held';
  if (key.onControl) return null;
  return key.repeat ? 'held' : 'press';
}

/** What Space has a meaning of its own for. */
const CONTROLS =
  'input, textarea, select, button, summary, a[href], audio, video, [contenteditable], dialog, [role="button"], [role="tab"], [role="option"]';

/** The key as the event reports it. */
export function voiceKey(event: KeyboardEvent): VoiceKey {
  const { key, ctrlKey, altKey, metaKey, shiftKey, isComposing, repeat } = event;
  const dialog = document.querySelector('dialog[open]') !== null;
  const onControl = dialog || (event.target instanceof Element && event.target.closest(CONTROLS) !== null);
  return { key, ctrlKey, altKey, metaKey, shiftKey, isComposing, repeat, onControl };
}

/** Gives the microphone its key. Returns whether it was one. */
export function handleVoiceKey(event: KeyboardEvent, listening: ListeningState): boolean {
  const meaning = meaningOf(voiceKey(event), listening);
  if (meaning === null || (meaning !== 'cancel' && !listening.offered)) return false;
  event.preventDefault();
  if (meaning === 'press') listening.press('space');
  if (meaning === 'cancel') listening.cancel();
  return true;
}
