import { describe, expect, it } from 'vitest';
import type { Origin, Source } from '../ipc';
import { originLabel, preparedFor } from './prepared';

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

describe('originLabel', () => {
  const label = (origin: Origin | null, question: string, text: string) => originLabel('Ada', { origin, question, text, sources: rows });

  it('says the owner’s words only of the owner’s words', () => {
    expect(label('owner', 'Do you like bells?', 'I do, all of them.')).toBe('Prepared answer, in Ada’s own words.');
    expect(label('owner', 'Bells?', 'I do, all of them.')).toBe('Ada’s own words, prepared for “Do you like bells?”');
  });

  it('says of the disclosure, a quotation and a job report that the program put them together', () => {
    const program = 'Put together by the program, not a prepared answer from Ada.';
    expect(label('program', 'Are you an AI?', 'Yes. I am an AI.')).toBe(program);
    expect(label('program', 'What did you say of bells?', 'I do, all of them.'), 'a quotation of a row is a quotation').toBe(program);
    expect(label('program', 'We need bells.', 'I do, all of them.\n\nOf the 3 requirements'), 'a row above the list').toBe(program);
  });

  it('says nothing of the model’s words, and where there are none', () => {
    expect(label('model', 'Bells?', 'I do, all of them.'), 'the badge says that an AI speaks').toBeNull();
    expect(label('no_evidence', 'Mars?', 'I would rather not guess.')).toBe('The profile holds no answer to this.');
    expect(label(null, 'Bells?', ''), 'not answered yet').toBeNull();
  });
});
