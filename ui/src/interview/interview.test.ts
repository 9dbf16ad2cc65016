// Tests the state of the interview and its turns.
import { beforeEach, describe, expect, it } from 'vitest';
import { opened, ScriptedBackend, settle, turnOf } from '../shared/scripted';
import { strings } from '../strings';
import { InterviewState } from './interview.svelte';

let backend: ScriptedBackend;
let interview: InterviewState;

/** Runs frames immediately. Collecting text per frame is tested with `FrameBuffer`. */
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

  it('names a damaged file of conversations until the notice is dismissed', async () => {
    const movedAside = '/data/conversations.db.damaged-1';
    const openWith = async (file: string | null) => {
      void interview.open();
      backend.opens.at(-1)!.resolve({ ...opened, movedAside: file });
      await settle();
    };
    await openWith(null);
    expect(interview.movedAside, 'a whole file is no news').toBeNull();
    await openWith(movedAside);
    expect(strings.movedAside.text(interview.movedAside ?? ''), 'the owner can find the file').toContain(movedAside);
    await openWith(movedAside);
    expect(interview.movedAside, 'it is not dismissed yet').toBe(movedAside);
    interview.dismissMovedAside();
    expect(interview.movedAside).toBeNull();
    await openWith(movedAside);
    expect(interview.movedAside, 'what was dismissed does not come back').toBeNull();
    await openWith('/data/conversations.db.damaged-2');
    expect(interview.movedAside, 'another file is news').toBe('/data/conversations.db.damaged-2');
  });

  it('follows a profile that was edited, but not in the middle of an answer', async () => {
    await ready();
    interview.ask('Who are you?');
    await interview.refresh();
    expect(backend.opens.length, 'opening would stop the answer').toBe(1);
    backend.asks[0]!.resolve(turnOf('Ada.'));
    await settle();
    const refreshed = interview.refresh();
    expect(interview.phase, 'the window does not go blank for it').toEqual({ name: 'ready' });
    backend.opens[1]!.resolve({ ...opened, suggestions: ['Do you bake?'] });
    await refreshed;
    expect([interview.opened?.suggestions, interview.turns.length], 'new questions, the same conversation').toEqual([['Do you bake?'], 1]);
  });

  it('keeps the failure of the shell, and can try again', async () => {
    void interview.open();
    backend.opens[0]!.reject({ code: 'model', message: '`x.gguf` is cut short; download it again' });
    await settle();
    expect(interview.phase).toEqual({ name: 'failed', failure: { code: 'model', message: '`x.gguf` is cut short; download it again' } });
    await ready();
    expect(interview.phase, 'a repaired setup opens without a restart').toEqual({ name: 'ready' });
  });

  it('ignores a stage that arrives after the end', async () => {
    await ready();
    backend.opens[0]!.emit({ name: 'weights' });
    expect(interview.phase).toEqual({ name: 'ready' });
  });
});

describe('moving to another model', () => {
  it('is said until the next question, and the conversation goes on', async () => {
    await ready();
    interview.moveTo('Capable', '/m/capable.gguf');
    expect(interview.opened?.model).toBe('Capable');
    expect(interview.opened?.modelFile, 'the Models screen marks it').toBe('/m/capable.gguf');
    expect(interview.phase.name, 'nothing is opened again').toBe('ready');
    expect(interview.moved).toBe(true);
    interview.ask('Who are you?');
    expect(interview.moved, 'once is enough').toBe(false);
  });

  it('says nothing before there is an interview', () => {
    interview.moveTo('Capable', '/m/capable.gguf');
    expect(interview.moved).toBe(false);
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

  it('knows what a sentence rests on as soon as it is passed on', async () => {
    const sentence = (text: string) => ({ text, evidence: [{ kind: 'qa' as const, title: 'Who?', text }] });
    interview.ask('Who are you?');
    const turn = interview.turns[0]!;
    backend.asks[0]!.emit({ kind: 'text', text: 'I am Ada. ' });
    backend.asks[0]!.emit({ kind: 'sentence', sentence: sentence('I am Ada.') });
    expect(turn.sentences, 'the marks do not wait for the end of the answer').toEqual([sentence('I am Ada.')]);
    const all = [sentence('I am Ada.'), sentence('I compute.')];
    backend.asks[0]!.resolve(turnOf('I am Ada. I compute.', { sentences: all }));
    await settle();
    expect(turn.sentences, 'the finished turn has all of them').toEqual(all);
  });

  it('keeps who wrote the answer and what was left out of it', async () => {
    interview.ask('Where did you study?');
    backend.asks[0]!.resolve({ ...turnOf('In Ghent.'), origin: 'model', withheld: ['Stanford'] });
    await settle();
    expect([interview.turns[0]!.origin, interview.turns[0]!.withheld], 'the visitor sees both').toEqual(['model', ['Stanford']]);
  });

  it('says where words come from while a server is switched on', async () => {
    const server = { host: 'gpu:8000', model: 'qwen', answers: true };
    expect(interview.server, 'none is').toBeNull();
    interview.ask('Who are you?');
    backend.asks[0]!.resolve(turnOf('I am Ada.', { wordedBy: 'gpu:8000', server }));
    await settle();
    expect([interview.turns[0]!.wordedBy, interview.turns[0]!.withServer, interview.server]).toEqual(['gpu:8000', true, server]);
    interview.ask('And in winter?');
    backend.asks[1]!.resolve(turnOf('I am Ada.', { server: { ...server, answers: false } }));
    await settle();
    expect([interview.turns[1]!.wordedBy, interview.server?.answers], 'it failed').toEqual([null, false]);
  });

  it('is ready before a server is found, and shows when it is', async () => {
    const server = { host: 'gpu:8000', model: 'qwen', answers: false };
    void interview.refresh();
    backend.opens.at(-1)!.resolve({ ...opened, server });
    await settle();
    expect([interview.phase.name, interview.server], 'a visitor is told already that it may be asked').toEqual(['ready', server]);
    backend.opens.at(-1)!.server({ ...server, answers: true });
    expect(interview.server?.answers).toBe(true);
    void interview.refresh();
    backend.opens.at(-1)!.server(null);
    backend.opens.at(-1)!.resolve({ ...opened, server });
    await settle();
    expect(interview.server, 'what is known later counts').toBeNull();
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

describe('asking again', () => {
  const answered = async (change = {}) => {
    interview.ask('Who?');
    backend.asks.at(-1)!.resolve(turnOf('Ada.', { stored: 7, ...change }));
    await settle();
  };
  beforeEach(ready);

  it('puts a new answer in the place of the last', async () => {
    await answered();
    expect(interview.regenerate()).toBe(true);
    expect([backend.asks[1]!.question, backend.asks[1]!.replacing], 'the shell must forget the first answer').toEqual(['Who?', true]);
    backend.asks[1]!.resolve(turnOf('Ada Byron.'));
    await settle();
    expect(interview.turns.map((turn) => turn.text)).toEqual(['Ada Byron.']);
  });

  it('asks an edited question in the place of the last', async () => {
    await answered();
    expect(interview.replaceLast('  ')).toBe(false);
    expect(interview.replaceLast('Who are you?')).toBe(true);
    expect(interview.turns.map((turn) => turn.question)).toEqual(['Who are you?']);
  });

  it('brings the last answer back when the new one fails', async () => {
    await answered();
    interview.replaceLast('Who on earth?');
    backend.asks[1]!.reject({ code: 'turn', message: 'the model broke off; ask again' });
    await settle();
    expect(interview.turns.map((turn) => [turn.question, turn.phase])).toEqual([
      ['Who?', 'ended'],
      ['Who on earth?', 'failed'],
    ]);
  });

  it('leaves the last question alone while another is being answered', async () => {
    await answered();
    interview.ask('And now?');
    expect(interview.regenerate()).toBe(false);
    expect(interview.turns.length).toBe(2);
  });

  it('marks an answer at once, and takes the mark back where it cannot be kept', async () => {
    await answered();
    const turn = interview.turns[0]!;
    await interview.flag(turn);
    expect([turn.flagged, backend.flags]).toEqual([true, [[7, true]]]);
    backend.failure = { code: 'store', message: 'the disk is full' };
    await interview.flag(turn);
    expect([turn.flagged, interview.trouble?.message], 'the page never shows what is not kept').toEqual([true, 'the disk is full']);
  });

  it('cannot mark what was not stored', async () => {
    await answered({ stored: null });
    await interview.flag(interview.turns[0]!);
    expect(backend.flags).toEqual([]);
  });
});

describe('memory', () => {
  beforeEach(ready);

  it('says from which turn on the model remembers', async () => {
    const context = { used: 900, limit: 1000, summarised: 1, dropped: 2, condensed: [1] };
    for (const question of ['One?', 'Two?', 'Three?']) {
      interview.ask(question);
      backend.asks.at(-1)!.resolve(turnOf('Yes.', question === 'Three?' ? { context } : {}));
      await settle();
    }
    expect(interview.context).toEqual(context);
    interview.ask('Prepared?');
    backend.asks.at(-1)!.resolve(turnOf('Yes.', { origin: 'owner', context: { used: 0, limit: 1000, summarised: 1, dropped: 2, condensed: [] } }));
    await settle();
    expect(interview.context, 'what the model did not read leaves the meter alone').toEqual(context);
    expect([...interview.condensed].map((turn) => turn?.question), 'that one is there in short').toEqual(['Two?']);
    expect(interview.firstRemembered?.question, 'one question with its answer has left the prompt').toBe('Two?');
  });
});

describe('a stored conversation', () => {
  beforeEach(ready);

  it('is shown again, and can be gone on with', async () => {
    backend.stored.set(3, [turnOf('Ada.', { question: 'Who?', stored: 5, flagged: true })]);
    expect(await interview.reopen(3)).toBe(true);
    expect(interview.turns.map((turn) => [turn.question, turn.text, turn.flagged])).toEqual([['Who?', 'Ada.', true]]);
    expect(interview.ask('And then?')).toBe(true);
    expect(interview.turns.length).toBe(2);
  });

  it('that is gone changes nothing but says so', async () => {
    interview.ask('Who?');
    expect(await interview.reopen(4)).toBe(false);
    expect([interview.turns.length, interview.trouble?.message]).toEqual([1, 'there is no conversation 4']);
  });

  it('under way is shown when the page is loaded again', async () => {
    void interview.open();
    backend.opens.at(-1)!.resolve({ ...opened, turns: [turnOf('Ada.', { question: 'Who?' })] });
    await settle();
    expect(interview.turns.map((turn) => turn.question), 'what the model remembers is on the page').toEqual(['Who?']);
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
    backend.asks[0]!.resolve(turnOf('First', { ending: 'stopped' }));
    await settle();
    expect([interview.turns[0]!.text, interview.turns[0]!.ending]).toEqual(['First', 'stopped']);
  });

  it('does nothing when nothing is being answered', () => {
    interview.stop();
    expect(backend.stops).toBe(0);
  });
});

describe('the next visitor', () => {
  beforeEach(ready);

  it('clears the page at once, also in the middle of an answer', async () => {
    interview.ask('Whose turn?');
    void interview.nextVisitor();
    expect([interview.turns.length, interview.active, backend.clears]).toEqual([0, null, 1]);
    backend.asks[0]!.resolve(turnOf('Yours.', { ending: 'stopped' }));
    await settle();
    expect(interview.announcement, 'the next visitor hears nothing of the last one').toBe('');
    expect(interview.ask('Mine?')).toBe(true);
  });

  it('does not go on when the old conversation could not be forgotten', async () => {
    backend.failure = { code: 'unexpected', message: 'the interview has ended; start the app again' };
    await interview.nextVisitor();
    expect(interview.phase.name, 'the next visitor must not meet the memory of the last').toBe('failed');
  });
});
