// Tests which keys belong to the microphone.
import { expect, it } from 'vitest';
import { meaningOf, type VoiceKey } from './keys';

const space: VoiceKey = {
  key: ' ',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  repeat: false,
  onControl: false,
};

it.each([
  ['outside of everything', {}, 'press'],
  ['while it is held down', { repeat: true }, 'held'],
  ['in a field, on a button or in a dialog', { onControl: true }, null],
  ['held down there', { onControl: true, repeat: true }, null],
  ['with Ctrl', { ctrlKey: true }, null],
  ['with Alt', { altKey: true }, null],
  ['with Shift', { shiftKey: true }, null],
  ['with the system key', { metaKey: true }, null],
  ['of an input method', { isComposing: true }, null],
] as const)('Space %s is %3$j', (_where, change, meaning) => {
  expect(meaningOf({ ...space, ...change }, false)).toBe(meaning);
});

it('takes Escape only while it listens, wherever the focus is', () => {
  const escape = { ...space, key: 'Escape', onControl: true };
  expect([meaningOf(escape, true), meaningOf(escape, false)]).toEqual(['cancel', null]);
});

it('leaves every other key alone', () => {
  for (const key of ['Enter', 'a', 'Tab', 'ArrowDown']) expect(meaningOf({ ...space, key }, true)).toBeNull();
});
