// Tests the state of the question field.
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

  it('can be sent only if it is not blank', () => {
    const composer = new ComposerState();
    expect(composer.sendable).toBe(false);
    composer.draft = ' \n\t';
    expect(composer.sendable, 'space is not a question').toBe(false);
    composer.draft = 'Why?';
    expect(composer.sendable).toBe(true);
    composer.clear();
    expect(composer.sendable).toBe(false);
  });

  it('holds back a question that is too long, and says by how much', () => {
    const composer = new ComposerState(() => 4);
    composer.draft = ' Why? ';
    expect([composer.excess, composer.sendable], 'white space around it does not count').toEqual([0, true]);
    composer.draft = 'Why not?';
    expect([composer.excess, composer.sendable]).toEqual([4, false]);
    composer.draft = '😀😀😀😀';
    expect(composer.excess, 'a character is one, however it is encoded').toBe(0);
  });

  it('edits the last question from an empty field only', () => {
    const composer = new ComposerState();
    const up = { key: 'ArrowUp', shiftKey: false, isComposing: false };
    expect(composer.meaning(up)).toBe('edit-last');
    composer.draft = 'Why?';
    expect(composer.meaning(up), 'in a text the arrow moves').toBeNull();
  });

  it('sets a draft aside while the last question is edited, and brings it back', () => {
    const composer = new ComposerState();
    composer.draft = 'And';
    composer.edit('Who?');
    composer.edit('Who?');
    expect([composer.draft, composer.editing]).toEqual(['Who?', true]);
    composer.cancelEdit();
    expect([composer.draft, composer.editing], 'nothing typed is lost').toEqual(['And', false]);
    composer.cancelEdit();
    expect(composer.draft, 'there is nothing more to cancel').toBe('And');
  });
});
