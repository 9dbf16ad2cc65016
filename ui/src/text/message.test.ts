// Tests parsing error messages.
import { expect, it } from 'vitest';
import { parseMessage } from './message';

it('begins with a capital and sets names as code', () => {
  expect(parseMessage('the folder `/home/ada` is not there; create it')).toEqual([
    { text: 'The folder ', code: false },
    { text: '/home/ada', code: true },
    { text: ' is not there; create it', code: false },
  ]);
});

it('never changes a name, even at the beginning', () => {
  expect(parseMessage('`x.gguf` is cut short')).toEqual([
    { text: 'x.gguf', code: true },
    { text: ' is cut short', code: false },
  ]);
});
