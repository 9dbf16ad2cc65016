import { expect, it } from 'vitest';
import { parseMessage } from './message';

it('begins like a sentence and sets names apart', () => {
  expect(parseMessage('the folder `/home/ada` is not there; create it')).toEqual([
    { text: 'The folder ', code: false },
    { text: '/home/ada', code: true },
    { text: ' is not there; create it', code: false },
  ]);
});

it('never changes a name, also where it comes first', () => {
  expect(parseMessage('`x.gguf` is cut short')).toEqual([
    { text: 'x.gguf', code: true },
    { text: ' is cut short', code: false },
  ]);
});
