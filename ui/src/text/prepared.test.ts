import { describe, expect, it } from 'vitest';
import type { Source } from '../ipc';
import { preparedFor } from './prepared';

const row = (title: string, text: string): Source => ({ kind: 'qa', title, score: 0.5, text, passage: null, link: null });
const rows = [row('Do you like bells?', 'I do, all of them.'), row('How do you keep learning?', 'I read …')];

describe('preparedFor', () => {
  it('names the question the owner answered', () => {
    expect(preparedFor('How do you pick up new things?', 'I read and I\nring.', rows), 'a text cut short').toBe('How do you keep learning?');
  });

  it('adds nothing where that question was asked, or no row was given', () => {
    expect(preparedFor('how do you keep learning', 'I read and I ring.', rows)).toBeNull();
    expect(preparedFor('Are you an AI?', 'I am an AI.', rows), 'the program’s own words').toBeNull();
    expect(preparedFor('And?', 'Anything', [row('Empty?', '')]), 'an empty text begins everything').toBeNull();
  });
});
