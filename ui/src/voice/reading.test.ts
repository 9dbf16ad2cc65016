// Tests what of an answer is read aloud, and what stops it.
import { beforeEach, describe, expect, it } from 'vitest';
import { TurnState } from '../interview/turn.svelte';
import { turnOf } from '../shared/scripted';
import { ReadingState, spoken } from './reading.svelte';
import { choose, type Speech } from './speech';

class ScriptedSpeech implements Speech {
  readonly said: string[] = [];
  stops = 0;
  #ends: (() => void)[] = [];

  available = () => true;

  say(text: string, onend: () => void): void {
    this.said.push(text);
    this.#ends.push(onend);
  }

  stop(): void {
    this.stops += 1;
    // A real one reports the end of what it cut short, too.
    this.#ends.splice(0).forEach((end) => end());
  }

  /** The first sentence of the queue was spoken. */
  next(): void {
    this.#ends.shift()?.();
  }
}

let speech: ScriptedSpeech;
let reading: ReadingState;
let turn: TurnState;

beforeEach(() => {
  speech = new ScriptedSpeech();
  reading = new ReadingState(speech);
  turn = new TurnState(1, 'Who are you?', (run) => run());
});

function pass(text: string): void {
  turn.receive({ kind: 'sentence', sentence: { text, evidence: [] } });
  reading.follow(turn);
}

describe('an answer that is being given', () => {
  it('is silent as soon as it is stopped, also what had passed before', () => {
    pass('I am Ada.');
    turn.stopping = true;
    reading.follow(turn);
    expect([speech.stops, reading.speaking]).toEqual([1, false]);
    const sentences = ['I am Ada.', 'I write programs.'].map((text) => ({ text, evidence: [] }));
    turn.end(turnOf('I am Ada. I write programs.', { sentences }));
    reading.follow(turn);
    expect(speech.said, 'nothing of it is read any more').toEqual(['I am Ada.']);
  });

  it('is read sentence by sentence, each once', () => {
    pass('I am Ada.');
    pass('I write programs.');
    const sentences = ['I am Ada.', 'I write programs.', 'For engines.'].map((text) => ({ text, evidence: [] }));
    turn.end(turnOf('I am Ada. I write programs. For engines.', { sentences }));
    reading.follow(turn);
    reading.follow(turn);
    expect(speech.said).toEqual(['I am Ada.', 'I write programs.', 'For engines.']);
    expect(reading.speaking, 'the voice is behind the text').toBe(true);
    speech.next();
    speech.next();
    speech.next();
    expect(reading.speaking).toBe(false);
  });

  it('is not read further once it was stopped', () => {
    pass('I am Ada.');
    reading.stop();
    pass('I write programs.');
    expect([speech.said, speech.stops, reading.speaking]).toEqual([['I am Ada.'], 1, false]);
  });

  it('is silent when the next question is asked, which is read', () => {
    pass('I am Ada.');
    turn.end(turnOf('I am Ada.', { sentences: [{ text: 'I am Ada.', evidence: [] }] }));
    turn = new TurnState(2, 'Why?', (run) => run());
    reading.follow(turn);
    expect([speech.stops, reading.speaking]).toEqual([1, false]);
    pass('Because.');
    expect(speech.said).toEqual(['I am Ada.', 'Because.']);
  });

  it('is silent when it fails, and when the table is cleared', () => {
    pass('I am Ada.');
    turn.fail({ code: 'turn', message: 'lost' });
    reading.follow(turn);
    expect(reading.speaking).toBe(false);
    turn = new TurnState(2, 'Why?', (run) => run());
    reading.follow(turn);
    pass('Because.');
    reading.follow(null);
    expect([speech.stops, reading.speaking]).toEqual([2, false]);
  });

  it('is read as a whole if nothing is known of its sentences', () => {
    reading.follow(turn);
    turn.end(turnOf('I do not know.'));
    reading.follow(turn);
    expect(speech.said).toEqual(['I do not know.']);
  });
});

it('does not read a stored conversation', () => {
  reading.follow(TurnState.ofStored(7, turnOf('Long ago.')));
  expect(speech.said).toEqual([]);
});

it.each([
  ['I know **Rust** and `cargo`.', 'I know Rust and cargo.'],
  ['- See [the page](https://example.org) of *mine*.', 'See the page of mine.'],
  ['# Work', 'Work'],
  ['1. One\n2. Two', 'One. Two'],
  ['2 * 3 is 6', '2 * 3 is 6'],
])('says %j as %j', (text, words) => {
  expect(spoken(text)).toBe(words);
});

describe('the voice', () => {
  const voice = (lang: string, localService: boolean, isDefault = false) => ({ lang, localService, default: isDefault });

  it('is an English one, the default one if there are several', () => {
    const voices = [voice('de-DE', true, true), voice('en-US', true), voice('en_GB', true, true)];
    expect(choose(voices, false)).toBe(voices[2]);
    expect(choose(voices.slice(0, 2), false)).toBe(voices[1]);
  });

  it('is none rather than one that does not speak English', () => {
    expect(choose([voice('de-DE', true, true)], false)).toBeUndefined();
  });

  it('is never one that sends the text to a server, where the system has such', () => {
    const voices = [voice('en-US', false, true), voice('en-US', true)];
    expect(choose(voices, true)).toBe(voices[1]);
    expect(choose(voices.slice(0, 1), true)).toBeUndefined();
    expect(choose(voices.slice(0, 1), false), 'WebKitGTK calls its local voices remote').toBe(voices[0]);
  });
});
