// Voice on a page: the microphone and reading aloud, of which never both are on.
import type { Asking } from '../interview/asking';
import { ListeningState, type ListeningBackend } from './listening.svelte';
import { ReadingState, type ReadTurn } from './reading.svelte';
import { pageSpeech, type Speech } from './speech';

export class Voice {
  readonly listening: ListeningState;
  readonly reading: ReadingState;

  constructor(backend: ListeningBackend, asking: Pick<Asking, 'hear'>, speech?: Speech) {
    // Until the shell has answered, only voices that are certainly local may be used.
    this.reading = new ReadingState(speech ?? pageSpeech(() => this.listening.voice?.hasOnlineVoices ?? true));
    this.listening = new ListeningState(backend, {
      onstart: () => this.reading.stop(),
      onheard: (text, doubtful) => asking.hear(text, doubtful, this.listening.voice?.askAtOnce ?? false),
    });
  }

  /** Reads what is new of the last turn, if the owner wants that. */
  follow(turn: ReadTurn | null): void {
    if (this.listening.voice?.readAloud === true && !this.listening.busy) this.reading.follow(turn);
  }
}
