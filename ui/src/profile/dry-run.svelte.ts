// Tries out the profile without a conversation: the prompt for one question, or a rehearsal of many.
import { asFailure, type Backend, type Failure, type Preview, type RehearsalProgress } from '../ipc';

export type DryRunBackend = Pick<Backend, 'preview' | 'rehearse' | 'stop'>;

export class DryRunState {
  question = $state('');
  looking = $state(false);
  preview = $state.raw<Preview | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The answers of the rehearsal so far. */
  rehearsed = $state.raw<RehearsalProgress[]>([]);
  rehearsing = $state(false);
  readonly #backend: DryRunBackend;

  constructor(backend: DryRunBackend) {
    this.#backend = backend;
  }

  async look(): Promise<void> {
    const question = this.question.trim();
    if (question === '' || this.looking) return;
    this.looking = true;
    try {
      this.preview = await this.#backend.preview(question);
      this.failure = null;
    } catch (error) {
      this.preview = null;
      this.failure = asFailure(error);
    } finally {
      this.looking = false;
    }
  }

  async rehearse(questions: string[]): Promise<void> {
    if (this.rehearsing) return;
    this.rehearsing = true;
    this.rehearsed = [];
    this.failure = null;
    try {
      await this.#backend.rehearse(questions, (progress) => (this.rehearsed = [...this.rehearsed, progress]));
    } catch (error) {
      this.failure = asFailure(error);
    } finally {
      this.rehearsing = false;
    }
  }

  /** Ends the rehearsal after the current answer. */
  async stop(): Promise<void> {
    try {
      await this.#backend.stop();
    } catch (error) {
      this.failure = asFailure(error);
    }
  }
}
