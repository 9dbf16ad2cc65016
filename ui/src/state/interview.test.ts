import { beforeEach, describe, expect, it } from 'vitest';
import { InterviewState } from './interview.svelte';
import { opened, ScriptedBackend, settle, turnOf } from './scripted';

let backend: ScriptedBackend;
let interview: InterviewState;

/** Frames run at once: what a frame gathers is tested with `FrameBuffer`. */
const atOnce = (run: () => void) => run();

async function ready() {
  void interview.open();
  backend.opens.at(-1)!.resolve(opened);
  await settle();
}

beforeEach(() => {
  backend = new ScriptedBackend();
  interview = new InterviewState(backend, atOnce);
});

describe('opening', () => {
  it('shows each stage, then is ready with the candidate', async () => {
    void interview.open();
    expect(interview.phase, 'the window has something to show before the first event').toEqual({ name: 'opening', stage: null });
    backend.opens[0]!.emit({ name: 'index', done: 3, total: 9 });
    expect(interview.phase).toEqual({ name: 'opening', stage: { name: 'index', done: 3, total: 9 } });
    backend.opens[0]!.resolve(opened);
    await settle();
    expect(interview.phase).toEqual({ name: 'ready' });
    expect(interview.name).toBe('Ada Byron');
  });

  it('keeps the failure of the shell, and can try again', async () => {
    void interview.open();
    backend.opens[0]!.reject({ code: 'model', message: '`x.gguf` is cut short; download it again' });
    await settle();
    expect(interview.phase).toEqual({ name: 'failed', failure: { code: 'model', message: '`x.gguf` is cut short; download it again' } });
    await ready();
    expect(interview.phase, 'a mended setup opens without a restart').toEqual({ name: 'ready' });
  });

  it('ignores a stage that arrives after the end', async () => {
    await ready();
    backend.opens[0]!.emit({ name: 'weights' });
    expect(interview.phase).toEqual({ name: 'ready' });
  });
});

describe('asking', () => {
  beforeEach(ready);

  it('does not send an empty question', () => {
    expect(interview.ask(' \n ')).toBe(false);
    expect(backend.asks.length, 'the shell is not bothered with nothing').toBe(0);
  });

  it('takes one question at a time', () => {
    expect(interview.ask('First?')).toBe(true);
    expect(interview.ask('Second?'), 'a refused question stays in the composer').toBe(false);
    expect(interview.turns.length).toBe(1);
  });

  it('follows a turn through its phases', async () => {
    interview.ask('  Who are you?  ');
    const turn = interview.turns[0]!;
    expect(backend.asks[0]!.question, 'surrounding space is not part of the question').toBe('Who are you?');
    expect(turn.phase).toBe('searching');
    backend.asks[0]!.emit({ kind: 'reading', done: 10, total: 40 });
    expect([turn.phase, turn.reading]).toEqual(['reading', { done: 10, total: 40 }]);
    backend.asks[0]!.emit({ kind: 'text', text: 'I am ' });
    expect([turn.phase, turn.text]).toEqual(['writing', 'I am ']);
    expect(interview.announcement, 'pieces are not announced').toBe('');
    backend.asks[0]!.resolve(turnOf('I am Ada.'));
    await settle();
    expect([turn.phase, turn.text, interview.active]).toEqual(['ended', 'I am Ada.', null]);
    expect(interview.announcement, 'the finished answer is announced once, whole').toContain('I am Ada.');
  });

  it('keeps who wrote the answer and what was left out of it', async () => {
    interview.ask('Where did you study?');
    backend.asks[0]!.resolve({ ...turnOf('In Ghent.'), origin: 'model', withheld: ['Stanford'] });
    await settle();
    expect([interview.turns[0]!.origin, interview.turns[0]!.withheld], 'the visitor is told of both').toEqual(['model', ['Stanford']]);
  });

  it('adds nothing to a turn that has ended', async () => {
    interview.ask('Who?');
    backend.asks[0]!.resolve(turnOf('Ada.'));
    await settle();
    backend.asks[0]!.emit({ kind: 'text', text: 'Ada.' });
    expect(interview.turns[0]!.text, 'a late piece must not be written twice').toBe('Ada.');
  });

  it('keeps a failed question and asks it again at the end', async () => {
    interview.ask('Broken?');
    backend.asks[0]!.reject({ code: 'turn', message: 'the model broke off; ask again' });
    await settle();
    const failed = interview.turns[0]!;
    expect([failed.phase, failed.question]).toEqual(['failed', 'Broken?']);
    interview.ask('Another?');
    expect(interview.retry(failed), 'not while another is being answered').toBe(false);
    backend.asks[1]!.resolve(turnOf('Yes.'));
    await settle();
    expect(interview.retry(failed)).toBe(true);
    expect(interview.turns.map((turn) => turn.question), 'the answer belongs after what was said since').toEqual(['Another?', 'Broken?']);
  });
});

describe('stopping', () => {
  beforeEach(ready);

  it('tells the shell once and keeps what was written', async () => {
    interview.ask('Tell me everything');
    backend.asks[0]!.emit({ kind: 'text', text: 'First' });
    interview.stop();
    interview.stop();
    expect(backend.stops, 'a second press changes nothing').toBe(1);
    expect(interview.turns[0]!.stopping).toBe(true);
    backend.asks[0]!.resolve(turnOf('First', 'stopped'));
    await settle();
    expect([interview.turns[0]!.text, interview.turns[0]!.ending]).toEqual(['First', 'stopped']);
  });

  it('does nothing when nothing is being answered', () => {
    interview.stop();
    expect(backend.stops).toBe(0);
  });
});

describe('a new interview', () => {
  beforeEach(ready);

  it('clears the page at once, also in the middle of an answer', async () => {
    interview.ask('Whose turn?');
    void interview.newInterview();
    expect([interview.turns.length, interview.active, backend.clears]).toEqual([0, null, 1]);
    backend.asks[0]!.resolve(turnOf('Yours.', 'stopped'));
    await settle();
    expect(interview.announcement, 'the next visitor hears nothing of the last one').toBe('');
    expect(interview.ask('Mine?')).toBe(true);
  });

  it('does not go on when the old conversation could not be forgotten', async () => {
    backend.clearFailure = { code: 'unexpected', message: 'the interview has ended; start the app again' };
    await interview.newInterview();
    expect(interview.phase.name, 'the next visitor must not meet the memory of the last').toBe('failed');
  });
});
