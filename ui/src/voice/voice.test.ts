// Tests that nothing is read aloud while the microphone is open.
import { expect, it } from 'vitest';
import { TurnState } from '../interview/turn.svelte';
import type { ListenEvent, VoiceState } from '../ipc';
import { settle } from '../shared/scripted';
import { Voice } from './voice.svelte';

function voiceWith(change: Partial<VoiceState>) {
  const said: string[] = [];
  let stops = 0;
  let send: (event: ListenEvent) => void = () => {};
  const heard: unknown[] = [];
  const state: VoiceState = { on: true, missing: null, askAtOnce: false, readAloud: true, hasOnlineVoices: false, ...change };
  const backend = {
    voiceState: async () => state,
    listenStart: async (onEvent: (event: ListenEvent) => void) => void (send = onEvent),
    listenFinish: async () => {},
    listenCancel: async () => {},
  };
  const speech = { available: () => true, say: (text: string) => void said.push(text), stop: () => void (stops += 1) };
  const voice = new Voice(backend, { hear: (...words) => void heard.push(words) }, speech);
  return { voice, said, heard, stops: () => stops, send: (event: ListenEvent) => send(event) };
}

function answering(text: string): TurnState {
  const turn = new TurnState(1, 'Who?', (run) => run());
  turn.receive({ kind: 'sentence', sentence: { text, evidence: [] } });
  return turn;
}

it('stops reading before the microphone opens, and reads nothing meanwhile', async () => {
  const { voice, said, stops } = voiceWith({});
  await voice.listening.load();
  const turn = answering('I am Ada.');
  voice.follow(turn);
  expect(said).toEqual(['I am Ada.']);
  voice.listening.press('space');
  expect(stops(), 'the loudspeaker is silent before anything is recorded').toBe(1);
  turn.receive({ kind: 'sentence', sentence: { text: 'I write programs.', evidence: [] } });
  voice.follow(turn);
  expect(said).toEqual(['I am Ada.']);
});

it('reads nothing unless the owner wants it', async () => {
  const { voice, said } = voiceWith({ readAloud: false });
  voice.follow(answering('I am Ada.'));
  await voice.listening.load();
  voice.follow(answering('I am Ada.'));
  expect(said).toEqual([]);
});

it.each([true, false])('hands over what was heard, with the owner’s wish to ask at once: %j', async (askAtOnce) => {
  const { voice, heard, send } = voiceWith({ askAtOnce });
  await voice.listening.load();
  voice.listening.tap();
  voice.listening.tap();
  await settle();
  send({ kind: 'heard', text: 'Who?', doubtful: false });
  expect(heard).toEqual([['Who?', false, askAtOnce]]);
});
