// Tests which keys mean which action.
import { expect, it } from 'vitest';
import { actionOf, type WindowKey } from './shortcuts';

const press = (key: string, change: Partial<WindowKey> = {}) =>
  actionOf({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    typing: false,
    ...change,
  });

it('opens the list of shortcuts with a question mark, but not in a text field', () => {
  expect(press('?', { shiftKey: true })).toBe('help');
  expect(press('?', { shiftKey: true, typing: true }), 'visitors type question marks').toBeNull();
  expect(press('F1', { typing: true }), 'another way from the field').toBe('help');
});

it('accepts Ctrl, and Command on a Mac', () => {
  expect(press('2', { ctrlKey: true })).toBe('history');
  expect(press('N', { metaKey: true, shiftKey: true }), 'with Caps Lock the letter is large').toBe('next-visitor');
  expect(press('2', { ctrlKey: true, altKey: true }), 'AltGr is both, and writes characters').toBeNull();
});

it('reads keys with Alt by their place on the keyboard', () => {
  expect(press('®', { code: 'KeyR', altKey: true }), 'a Mac writes another letter').toBe('regenerate');
  expect(press('3', { code: 'Digit3', altKey: true })).toBe('suggest-3');
});

it('leaves plain typing alone', () => {
  for (const key of ['a', '1', '/', 'Enter', 'Escape', 'ArrowUp']) expect(press(key, { typing: true }), key).toBeNull();
  expect(press('n', { ctrlKey: true, isComposing: true }), 'an input method has its own keys').toBeNull();
});
