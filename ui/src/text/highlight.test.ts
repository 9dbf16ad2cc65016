// Tests finding a passage in a text.
import { expect, it } from 'vitest';
import { highlight } from './highlight';

it('marks a passage in the text', () => {
  expect(highlight('Before. The bell rings. After.', 'The bell rings.')).toEqual([
    { text: 'Before. ', found: false },
    { text: 'The bell rings.', found: true },
    { text: ' After.', found: false },
  ]);
});

it('finds a passage whose lines were joined', () => {
  expect(highlight('# Bell\n\nThe bell\nrings.', '# Bell The bell rings.').map((piece) => piece.found)).toEqual([true]);
});

it('finds the beginning of a passage that was cut', () => {
  expect(highlight('One. Two. Three.', 'One. Two…')).toEqual([
    { text: 'One. Two', found: true },
    { text: '. Three.', found: false },
  ]);
});

it('finds the line that was said as a sentence', () => {
  const resume = 'Clerk, Bell Foundry\n- Filed the drawings of 300 bells\n- Filed letters';
  const found = (passage: string) => highlight(resume, passage).find((piece) => piece.found)?.text;
  expect(found('I filed the drawings of 300 bells.')).toBe('Filed the drawings of 300 bells');
  expect(found('I worked at Bell Foundry.'), 'two words in a row may be anywhere').toBeUndefined();
});

it('shows the whole text and marks nothing if the text has changed since', () => {
  expect(highlight('Something else.', 'The bell.')).toEqual([{ text: 'Something else.', found: false }]);
  expect(highlight('Anything.', ' '), 'nothing was looked for').toEqual([{ text: 'Anything.', found: false }]);
});
