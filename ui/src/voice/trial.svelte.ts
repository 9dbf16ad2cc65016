// The state of trying the microphone in the settings: which there are, how loud it is, and what was heard.
import { asFailure, type Microphone, type VoiceBackend } from '../ipc';
import { ListeningState } from './listening.svelte';

export type TrialBackend = VoiceBackend;

export class TrialState {
  readonly listening: ListeningState;
  microphones = $state.raw<Microphone[]>([]);
  /** Why they could not be listed. */
  trouble = $state<string | null>(null);
  /** What was heard last, and whether it is doubtful. */
  heard = $state.raw<{ text: string; doubtful: boolean } | null>(null);
  /** The name of the microphone that the system uses; `null` if that is not known. */
  readonly systemDefault = $derived(this.microphones.find((microphone) => microphone.isDefault)?.name ?? null);
  readonly #backend: TrialBackend;

  constructor(backend: TrialBackend, onstart: () => void) {
    this.#backend = backend;
    this.listening = new ListeningState(backend, {
      onstart: () => {
        this.heard = null;
        onstart();
      },
      onheard: (text, doubtful) => (this.heard = { text, doubtful }),
    });
  }

  async list(): Promise<void> {
    try {
      this.microphones = await this.#backend.microphones();
      this.trouble = null;
    } catch (error) {
      this.trouble = asFailure(error).message;
    }
  }

  /** Begins or ends a try. The list may have changed, so it is read again. */
  async toggle(): Promise<void> {
    await this.listening.load();
    this.listening.tap();
    if (!this.listening.busy) await this.list();
  }
}
