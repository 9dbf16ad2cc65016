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
  expect(meaningOf({ ...space, ...change }, { busy: false, holdsSpace: false })).toBe(meaning);
});

it('takes Escape only while it listens, wherever the focus is', () => {
  const escape = { ...space, key: 'Escape', onControl: true };
  const means = (busy: boolean) => meaningOf(escape, { busy, holdsSpace: false });
  expect([means(true), means(false)]).toEqual(['cancel', null]);
});

it('writes no spaces into the field when listening has ended by itself and Space is still held', () => {
  const means = (change: Partial<VoiceKey>) => meaningOf({ ...space, onControl: true, ...change }, { busy: false, holdsSpace: true });
  expect([means({ repeat: true }), means({})], 'the next press of it is a space again').toEqual(['held', null]);
});

it('leaves every other key alone', () => {
  for (const key of ['Enter', 'a', 'Tab', 'ArrowDown']) expect(meaningOf({ ...space, key }, { busy: true, holdsSpace: true })).toBeNull();
});
