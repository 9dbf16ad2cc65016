// Tests the state of the microphone: what the page shows of it, and what becomes of what was said.
import { beforeEach, describe, expect, it } from 'vitest';
import { Asking } from '../interview/asking';
import { AutoscrollState } from '../interview/autoscroll.svelte';
import { ComposerState } from '../interview/composer.svelte';
import { InterviewState } from '../interview/interview.svelte';
import type { ListenEvent, VoiceState } from '../ipc';
import { PassageState } from '../shared/passage.svelte';
import { opened, ScriptedBackend, settle, turnOf } from '../shared/scripted';
import { strings } from '../strings';
import { HOLD_MS } from './hold';
import { ListeningState, type ListeningBackend } from './listening.svelte';

const allowed: VoiceState = { on: true, missing: null, askAtOnce: false, readAloud: false, hasOnlineVoices: false };

class ScriptedMicrophone implements ListeningBackend {
  state: VoiceState | null = allowed;
  readonly calls: string[] = [];
  readonly listeners: ((event: ListenEvent) => void)[] = [];

  async voiceState(): Promise<VoiceState> {
    if (this.state === null) throw { code: 'unexpected', message: 'no answer' };
    return this.state;
  }

  async listenStart(onEvent: (event: ListenEvent) => void): Promise<void> {
    this.calls.push('start');
    this.listeners.push(onEvent);
  }

  async listenFinish(): Promise<void> {
    this.calls.push('finish');
  }

  async listenCancel(): Promise<void> {
    this.calls.push('cancel');
  }

  send(...events: ListenEvent[]): void {
    for (const event of events) this.listeners.at(-1)!(event);
  }
}

let time: number;
let microphone: ScriptedMicrophone;
let heard: [string, boolean][];
let started: number;
let listening: ListeningState;

beforeEach(async () => {
  time = 0;
  heard = [];
  started = 0;
  microphone = new ScriptedMicrophone();
  const effects = { onstart: () => (started += 1), onheard: (text: string, doubtful: boolean) => void heard.push([text, doubtful]) };
  listening = new ListeningState(microphone, effects, () => time);
  await listening.load();
});

/** Holds the button for this long. */
function holdFor(ms: number): void {
  listening.press('pointer');
  time += ms;
  listening.release('pointer');
}

describe('listening', () => {
  it('shows “Speak now” only when sound arrives', () => {
    listening.press('pointer');
    expect([listening.phase, listening.announcement]).toEqual(['starting', strings.voice.announce.starting]);
    microphone.send({ kind: 'starting' }, { kind: 'level', db: -20 });
    expect([listening.phase, listening.level], 'a slow microphone is still starting').toEqual(['starting', 0]);
    microphone.send({ kind: 'ready' }, { kind: 'level', db: -12 });
    expect([listening.phase, listening.level, listening.announcement]).toEqual(['open', 1, strings.voice.announce.ready]);
  });

  it('shows words as they come, and hands over the text when the button is released', () => {
    listening.press('pointer');
    microphone.send({ kind: 'ready' }, { kind: 'partial', text: 'what did' }, { kind: 'partial', text: 'what did you' });
    expect(listening.partial).toBe('what did you');
    time += HOLD_MS;
    listening.release('pointer');
    expect([listening.phase, microphone.calls]).toEqual(['writing', ['start', 'finish']]);
    microphone.send({ kind: 'heard', text: 'What did you build?', doubtful: false });
    expect([listening.phase, listening.partial, heard]).toEqual(['idle', '', [['What did you build?', false]]]);
  });

  it('stays on after a tap, until the next', () => {
    holdFor(50);
    microphone.send({ kind: 'ready' });
    expect(listening.phase).toBe('open');
    holdFor(50);
    expect([listening.phase, microphone.calls]).toEqual(['writing', ['start', 'finish']]);
  });

  it('throws everything away on Escape, also a text that is on its way', () => {
    holdFor(1000);
    listening.cancel();
    microphone.send({ kind: 'heard', text: 'Too late.', doubtful: false });
    expect([listening.phase, heard, microphone.calls]).toEqual(['idle', [], ['start', 'finish', 'cancel']]);
    listening.cancel();
    expect(microphone.calls.length, 'there is nothing more to throw away').toBe(3);
  });

  it('does not begin anew while a text is being written', () => {
    holdFor(1000);
    holdFor(50);
    listening.tap();
    expect(microphone.calls).toEqual(['start', 'finish']);
  });

  it('ends by itself after the longest question, says so, and the release means nothing', () => {
    listening.press('space');
    microphone.send({ kind: 'ready' }, { kind: 'level', db: -12 }, { kind: 'full', seconds: 30 });
    expect([listening.phase, listening.level, listening.announcement]).toEqual(['writing', 0, strings.voice.announce.writing]);
    microphone.send({ kind: 'heard', text: 'What did you build?', doubtful: true });
    expect([listening.phase, heard, listening.note]).toEqual([
      'idle',
      [['What did you build?', true]],
      { kind: 'full', text: strings.voice.notes.full(30) },
    ]);
    expect(listening.holdsSpace, 'Space writes nothing as long as it is down').toBe(true);
    time += 31_000;
    listening.release('space');
    expect([listening.holdsSpace, listening.phase, microphone.calls], 'it has ended already').toEqual([false, 'idle', ['start']]);
    holdFor(1000);
    microphone.send({ kind: 'heard', text: 'And then?', doubtful: false });
    expect([listening.note, microphone.calls], 'the next is as any other').toEqual([null, ['start', 'start', 'finish']]);
  });

  it('says after half a minute of silence that nothing was heard', () => {
    listening.press('pointer');
    microphone.send({ kind: 'ready' }, { kind: 'full', seconds: 30 }, { kind: 'nothing' });
    expect([listening.phase, listening.note?.kind]).toEqual(['idle', 'nothing']);
  });

  it('announces to the rest of the page that the microphone opens, so that nothing is read aloud', () => {
    listening.press('pointer');
    expect(started).toBe(1);
  });

  it.each([
    [{ kind: 'nothing' }, 'nothing', strings.voice.notes.nothing],
    [{ kind: 'unclear' }, 'unclear', strings.voice.notes.unclear],
    [{ kind: 'heard', text: ' \n', doubtful: false }, 'nothing', strings.voice.notes.nothing],
    [
      { kind: 'failed', failure: { kind: 'denied', message: 'the system does not allow it; switch it on' } },
      'failed',
      'the system does not allow it; switch it on',
    ],
  ] as [ListenEvent, string, string][])('after %j hands over no text and says what to do', (event, kind, text) => {
    holdFor(1000);
    microphone.send(event);
    expect([listening.phase, heard, listening.note]).toEqual(['idle', [], { kind, text }]);
    holdFor(1000);
    expect(listening.note, 'until the next attempt').toBeNull();
  });

  it('keeps what was heard before the microphone was lost, and says that it was', () => {
    listening.press('pointer');
    microphone.send(
      { kind: 'ready' },
      { kind: 'heard', text: 'What did you', doubtful: true },
      { kind: 'failed', failure: { kind: 'lost', message: 'the microphone was disconnected; connect it again' } },
    );
    expect([heard, listening.note?.text]).toEqual([[['What did you', true]], 'the microphone was disconnected; connect it again']);
    time += 1000;
    listening.release('pointer');
    holdFor(1000);
    expect(microphone.calls, 'the next press works').toEqual(['start', 'start', 'finish']);
  });

  it('does nothing where the owner does not allow it, the parts are missing, or the shell does not answer', async () => {
    for (const state of [{ ...allowed, on: false }, { ...allowed, missing: 'no speech files' }, null]) {
      microphone.state = state;
      await listening.load();
      holdFor(1000);
      listening.tap();
      expect([listening.offered, microphone.calls], JSON.stringify(state)).toEqual([false, []]);
    }
  });
});

describe('spoken words', () => {
  let backend: ScriptedBackend;
  let composer: ComposerState;
  let asking: Asking;

  beforeEach(async () => {
    backend = new ScriptedBackend();
    const interview = new InterviewState(backend, (run) => run());
    const opening = interview.open();
    backend.opens[0]!.resolve(opened);
    await opening;
    composer = new ComposerState(() => 100);
    const sheet = new PassageState({ passage: async () => Promise.reject(new Error('not here')) });
    asking = new Asking({ interview, composer, autoscroll: new AutoscrollState(), sheet, focus: () => {} });
  });

  it('stand in the field to be corrected, and are not asked', () => {
    asking.hear('What did you build?', false, false);
    expect([composer.draft, composer.spoken, backend.asks.length]).toEqual(['What did you build?', 1, 0]);
  });

  it('are asked at once where the owner wants it and they are sure', () => {
    asking.hear('What did you build?', false, true);
    expect([backend.asks.map((ask) => ask.question), composer.draft]).toEqual([['What did you build?'], '']);
  });

  it('are never asked at once if they are doubtful', () => {
    asking.hear('What did you bill?', true, true);
    expect([backend.asks.length, composer.draft, composer.doubtful]).toEqual([0, 'What did you bill?', true]);
    composer.draft = 'What did you build?';
    expect(composer.doubtful, 'a correction removes the doubt').toBe(false);
  });

  it('follow what is typed, and are then not asked at once', () => {
    composer.draft = 'In Rust: ';
    asking.hear('what did you build?', false, true);
    expect([composer.draft, backend.asks.length]).toEqual(['In Rust: what did you build?', 0]);
  });

  it('stay in the field while an answer is being given, or if they are too long', async () => {
    asking.ask('First?');
    asking.hear('And then?', false, true);
    expect([backend.asks.length, composer.draft]).toEqual([1, 'And then?']);
    backend.asks[0]!.resolve(turnOf('Yes.'));
    await settle();
    composer.clear();
    asking.hear('why '.repeat(40), false, true);
    expect(backend.asks.length).toBe(1);
  });
});
