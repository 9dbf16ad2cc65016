import { expect, it } from 'vitest';
import type { FileToOpen } from '../ipc';
import { OpenedFileState } from './opened-file.svelte';

function outside() {
  const did: string[] = [];
  let tell: (file: FileToOpen) => void = () => {};
  let refusal: string | null = null;
  const state = new OpenedFileState({
    hearOfFiles: async (onFile) => {
      tell = onFile;
    },
    leaveFile: async () => {
      did.push('left');
    },
    takeFile: async () => {
      if (refusal !== null) throw { code: 'refused', message: refusal };
      did.push('taken');
    },
  });
  return { state, did, open: (file: FileToOpen) => tell(file), refuse: (message: string) => (refusal = message) };
}

it('offers the file by its name and opens nothing by itself', () => {
  const { state, did, open } = outside();
  open({ kind: 'model', path: '/home/kim/llama.gguf' });
  expect([state.name, did], 'a stray double-click must not end an interview').toEqual(['llama.gguf', []]);
  open({ kind: 'profile', path: 'C:\\Users\\kim\\mine.zip' });
  expect(state.name, 'the later file counts').toBe('mine.zip');
});

it('opens it or leaves it, as one says', async () => {
  const { state, did, open } = outside();
  open({ kind: 'model', path: '/m/llama.gguf' });
  await state.leave();
  expect([state.file, did]).toEqual([null, ['left']]);
  open({ kind: 'model', path: '/m/llama.gguf' });
  await state.take();
  expect(did).toEqual(['left', 'taken']);
});

it('says why a file cannot be opened, and forgets it with the next', async () => {
  const { state, open, refuse } = outside();
  open({ kind: 'model', path: '/m/llama.gguf' });
  refuse('`/m/llama.gguf` cannot be read');
  await state.take();
  expect(state.failure).toContain('cannot be read');
  open({ kind: 'profile', path: '/m/mine.zip' });
  expect(state.failure).toBeNull();
});
