import { describe, expect, it } from 'vitest';
import { ComposerState } from './composer.svelte';

describe('ComposerState', () => {
  it.each([
    ['Enter', false, false, 'send'],
    ['Enter', true, false, null],
    ['Enter', false, true, null],
    ['Escape', false, false, 'stop'],
    ['Escape', false, true, null],
    ['a', false, false, null],
  ] as const)('%s (shift %s, composing %s) means %s', (key, shiftKey, isComposing, meaning) => {
    expect(new ComposerState().meaning({ key, shiftKey, isComposing })).toBe(meaning);
  });

  it('may be sent only with a word in it', () => {
    const composer = new ComposerState();
    expect(composer.sendable).toBe(false);
    composer.draft = ' \n\t';
    expect(composer.sendable, 'space is not a question').toBe(false);
    composer.draft = 'Why?';
    expect(composer.sendable).toBe(true);
    composer.clear();
    expect(composer.sendable).toBe(false);
  });
});
