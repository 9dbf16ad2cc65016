// The calls about asking aloud.
import { Channel, invoke } from '@tauri-apps/api/core';
import type { ListenEvent } from './bindings/ListenEvent';
import type { Microphone } from './bindings/Microphone';
import type { VoiceState } from './bindings/VoiceState';

export type { ListenEvent } from './bindings/ListenEvent';
export type { Microphone } from './bindings/Microphone';
export type { VoiceFailure } from './bindings/VoiceFailure';
export type { VoiceState } from './bindings/VoiceState';

/** The calls about asking aloud. A visitor's page may make all but the last. */
export interface VoiceBackend {
  voiceState(): Promise<VoiceState>;
  /** Opens the microphone and reports what is heard. What was listened to before is thrown away. */
  listenStart(onEvent: (event: ListenEvent) => void): Promise<void>;
  /** Closes the microphone and writes down what was said. */
  listenFinish(): Promise<void>;
  /** Closes the microphone and throws away what was said. No event follows. */
  listenCancel(): Promise<void>;
  /** The microphones of this computer. */
  microphones(): Promise<Microphone[]>;
}

export const tauriVoice: VoiceBackend = {
  voiceState: () => invoke('voice_state'),
  listenStart: (onEvent) => invoke('listen_start', { onEvent: new Channel<ListenEvent>(onEvent) }),
  listenFinish: () => invoke('listen_finish'),
  listenCancel: () => invoke('listen_cancel'),
  microphones: () => invoke('microphones'),
};
