// Tests the state of the check before a fair.
import { expect, it } from 'vitest';
import type { ReadyEnd, ReadyLine } from '../ipc';
import { settle } from '../shared/scripted';
import { ReadyState } from './ready.svelte';

const line = (id: string, verdict: ReadyLine['verdict']): ReadyLine => ({ id, verdict, found: 'F.', mend: '' });

it('shows lines as they come, counts what is to be done, and runs once at a time', async () => {
  let emit: (line: ReadyLine) => void = () => {};
  let finish: (end: ReadyEnd) => void = () => {};
  let calls = 0;
  const ready = new ReadyState({
    ready: (onLine) => {
      calls++;
      emit = onLine;
      return new Promise((resolve) => (finish = resolve));
    },
  });
  void ready.check();
  void ready.check();
  emit(line('power', 'fine'));
  emit(line('pin', 'mend'));
  expect([calls, ready.running, ready.lines.length, ready.toMend]).toEqual([1, true, 2, 1]);
  finish({ kind: 'ended', ready: false, seconds: 3 });
  await settle();
  expect([ready.running, ready.end?.ready]).toEqual([false, false]);
  expect(ready.shown.map((one) => one.id), 'what is to be done comes first').toEqual(['pin', 'power']);
  void ready.check();
  expect([ready.lines, ready.end], 'a new check begins empty').toEqual([[], null]);
});

it('shows why it could not be checked', async () => {
  const ready = new ReadyState({ ready: () => Promise.reject({ code: 'model', message: 'no such model' }) });
  await ready.check();
  expect([ready.trouble?.message, ready.running]).toEqual(['no such model', false]);
});
