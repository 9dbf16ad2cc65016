import { describe, expect, it } from 'vitest';
import { begins, passes, type LockedKey } from './keys';

function press(key: string, change: Partial<LockedKey> = {}): LockedKey {
  return { key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, altGraph: false, typing: true, ...change };
}

describe('the keys of a locked page', () => {
  it('write, move and correct', () => {
    for (const key of ['a', 'Ä', '?', 'Enter', 'Tab', 'Escape', 'Backspace', 'ArrowUp', 'PageDown']) expect(passes(press(key))).toBe(true);
    for (const key of ['a', 'C', 'v', 'z', 'ArrowLeft']) expect(passes(press(key, { ctrlKey: true }))).toBe(true);
    expect(passes(press('@', { altGraph: true, ctrlKey: true, altKey: true })), 'typed with the third row').toBe(true);
    expect(passes(press('Process', { isComposing: true, ctrlKey: true })), 'an input method has its own keys').toBe(true);
  });

  it('are none of the window, the web view or a browser', () => {
    for (const key of ['F1', 'F5', 'F11', 'F12', 'ContextMenu', 'BrowserBack', 'PrintScreen']) expect(passes(press(key))).toBe(false);
    for (const key of ['1', '2', '5', 'n', 'o', 'f', 's', 'p', 'r', 'k', 'w', 't', 'u', '/', '+', '0', 'I', 'Tab', 'F4']) {
      expect(passes(press(key, { ctrlKey: true })), `Ctrl ${key}`).toBe(false);
    }
    for (const key of ['ArrowLeft', 'ArrowRight', 'r', 'e', 'F4', 'Home']) expect(passes(press(key, { altKey: true })), `Alt ${key}`).toBe(false);
    expect(passes(press('c', { metaKey: true }))).toBe(false);
    expect(passes(press('a', { ctrlKey: true, typing: false })), 'there is nothing to select outside of a field').toBe(false);
  });

  it('begin a session unless they only lead to the owner’s button', () => {
    for (const key of ['a', ' ', 'Enter', 'ArrowDown']) expect(begins(press(key))).toBe(true);
    for (const key of ['Tab', 'Shift', 'Escape', 'F1', 'Control']) expect(begins(press(key))).toBe(false);
  });
});
