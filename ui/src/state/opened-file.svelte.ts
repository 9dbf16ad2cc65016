// A file that was double-clicked while the app runs: offered here, and opened only when somebody says so.
import { asFailure, type Backend, type FileToOpen } from '../ipc';

export type OpenedFileBackend = Pick<Backend, 'hearOfFiles' | 'leaveFile' | 'takeFile'>;

export class OpenedFileState {
  file = $state.raw<FileToOpen | null>(null);
  /** Why it could not be opened, in words for people. */
  failure = $state<string | null>(null);
  readonly #backend: OpenedFileBackend;

  readonly name = $derived(this.file?.path.split(/[/\\]/).at(-1) ?? '');

  constructor(backend: OpenedFileBackend) {
    this.#backend = backend;
    void backend.hearOfFiles((file) => {
      this.file = file;
      this.failure = null;
    });
  }

  async leave(): Promise<void> {
    this.file = null;
    await this.#backend.leaveFile();
  }

  async take(): Promise<void> {
    this.failure = null;
    try {
      await this.#backend.takeFile();
    } catch (error) {
      this.failure = asFailure(error).message;
    }
  }
}
