// The voices of the system, through the page's own speech synthesis. They work offline; the text stays here.

/** What reading aloud needs of the system. */
export interface Speech {
  /** Whether there is a voice that may be used. */
  available(): boolean;
  /** Queues a sentence. `onend` is called once, also if it is cut short or cannot be spoken. */
  say(text: string, onend: () => void): void;
  /** Stops at once and empties the queue. */
  stop(): void;
}

/** The fields of a voice that decide whether it is used. */
export type VoiceChoice = Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default'>;

/**
 * The voice for English answers; `undefined` if there is none that may be used. Where the system lists voices that
 * send the text to a server, only its local ones may be. WebKitGTK calls all of its voices remote, and all are local.
 */
export function choose<V extends VoiceChoice>(voices: readonly V[], localOnly: boolean): V | undefined {
  const allowed = voices.filter((voice) => !localOnly || voice.localService);
  const english = allowed.filter((voice) => /^en\b/i.test(voice.lang.replace('_', '-')));
  return english.find((voice) => voice.default) ?? english[0];
}

/** The speech synthesis of the page; `null` in a web view without one. */
export function pageSpeech(localOnly: () => boolean): Speech | null {
  const synthesis = globalThis.speechSynthesis as SpeechSynthesis | undefined;
  if (synthesis === undefined) return null;
  const voice = () => choose(synthesis.getVoices(), localOnly());
  return {
    available: () => voice() !== undefined,
    say(text, onend) {
      const chosen = voice();
      if (chosen === undefined) return onend();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = chosen;
      utterance.lang = chosen.lang;
      utterance.onend = onend;
      utterance.onerror = onend;
      synthesis.speak(utterance);
    },
    stop: () => synthesis.cancel(),
  };
}
