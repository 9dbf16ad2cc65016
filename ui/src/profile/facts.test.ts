// Tests the state of the facts of a profile.
import { expect, it } from 'vitest';
import type { Fact, FactChange, FactKey, FactsPage, Failure } from '../ipc';
import { strings } from '../strings';
import { FIELDS, FactsState, idOf, KINDS, textOf } from './facts.svelte';

const LINE = 'Baker, Lampworks, 2012 - 2016';

function baker(change: Partial<Fact> = {}): Fact {
  const text = (field: 'title' | 'employer' | 'from' | 'to' | 'place', text: string, read: string | null = null) => ({ field, text, read });
  return {
    key: { kind: 'position', line: LINE, entry: null, added: false },
    state: 'read',
    certain: true,
    texts: [text('title', 'Baker'), text('employer', 'Lampworks'), text('from', '2012'), text('to', '2016'), text('place', '')],
    source: { first: 7, last: 7, text: LINE },
    length: { months: 48, exact: false },
    ...change,
  };
}

function pageOf(facts: Fact[] = [baker()], rest: Partial<FactsPage> = {}): FactsPage {
  return { facts, unread: [], unused: [], trouble: null, editable: true, ...rest };
}

function state(page = pageOf()) {
  const changes: { key: FactKey; change: FactChange }[] = [];
  const shell = { page, failure: null as Failure | null, reads: 0 };
  const facts = new FactsState({
    factsPage: async () => {
      shell.reads += 1;
      if (shell.failure !== null) throw shell.failure;
      return shell.page;
    },
    changeFact: async (key, change) => {
      if (shell.failure !== null) throw shell.failure;
      changes.push({ key, change });
      return shell.page;
    },
  });
  return { facts, changes, shell };
}

it('lists the facts by kind, and says why they cannot be read', async () => {
  const { facts, shell } = state();
  await facts.load();
  expect([facts.of('position').length, facts.of('skill').length, facts.editable]).toEqual([1, 0, true]);
  shell.failure = { code: 'profile', message: 'not there' };
  await facts.load();
  expect([facts.failure?.message, facts.of('position').length], 'what was read before stays').toEqual(['not there', 1]);
  shell.failure = null;
  await facts.load();
  expect(facts.failure).toBe(null);
});

it('counts what the owner should look at', async () => {
  const { key, texts } = baker();
  const unread = [{ first: 3, last: 3, text: 'Aramaic' }];
  const unused = [{ key, texts, removed: false, at: 1, reason: 'is gone' }];
  const { facts } = state(pageOf([baker({ certain: false }), baker({ state: 'removed', certain: false })], { unread, unused }));
  expect([facts.known, facts.remarks], 'before anything is read').toEqual([0, 0]);
  await facts.load();
  expect([facts.known, facts.remarks]).toEqual([1, 3]);
});

it('saves the whole form, and can take the change back', async () => {
  const { facts, changes, shell } = state();
  await facts.load();
  facts.edit(facts.of('position')[0]!);
  expect([facts.texts.title, facts.edits(facts.of('position')[0]!)]).toEqual(['Baker', true]);
  expect(facts.dirty, 'nothing is typed yet').toBe(false);
  facts.texts.title = 'Pastry chef';
  expect(facts.dirty).toBe(true);
  shell.page = pageOf([baker({ state: 'corrected' })]);
  expect(await facts.save()).toBe(true);
  expect(changes[0]!.key.line).toBe(LINE);
  const sent = changes[0]!.change;
  expect(sent.kind === 'set' && sent.texts.map(({ text }) => text)).toEqual(['Pastry chef', 'Lampworks', '2012', '2016', '']);
  expect([facts.editing, facts.notice, facts.of('position')[0]!.state]).toEqual([null, strings.facts.saved, 'corrected']);
  await facts.undo();
  expect([changes[1]!.change, facts.undoable]).toEqual([{ kind: 'reset' }, null]);
});

it('keeps what was typed when it is refused', async () => {
  const { facts, shell } = state();
  await facts.load();
  facts.edit(facts.of('position')[0]!);
  facts.texts.from = '2018';
  shell.failure = { code: 'refused', message: '`to` is before `from`; correct one of them' };
  expect(await facts.save()).toBe(false);
  expect([facts.refused?.code, facts.texts.from, facts.saving, facts.editing !== null]).toEqual(['refused', '2018', false, true]);
  facts.cancel();
  expect([facts.refused, facts.editing]).toEqual([null, null]);
});

it('a reload does not touch the form', async () => {
  const { facts, shell } = state();
  await facts.load();
  facts.edit(facts.of('position')[0]!);
  facts.texts.title = 'Half typed';
  shell.page = pageOf([]);
  await facts.load();
  expect([facts.texts.title, facts.editing?.key.line, facts.of('position')]).toEqual(['Half typed', LINE, []]);
});

it('brings each state back after a removal or a reset', async () => {
  const added: FactKey = { kind: 'skill', line: null, entry: 'Rye', added: true };
  const texts = [{ field: 'name' as const, text: 'Rye', read: null }];
  for (const [fact, expected] of [
    [baker(), { kind: 'reset' }],
    [baker({ state: 'removed' }), { kind: 'remove' }],
    [baker({ state: 'corrected' }), { kind: 'set', texts: baker().texts }],
    [baker({ state: 'added', key: added, texts, source: null }), { kind: 'set', texts }],
  ] as [Fact, FactChange][]) {
    const { facts, changes } = state(pageOf([fact]));
    await facts.load();
    expect(await (fact.state === 'removed' ? facts.reset(fact) : facts.remove(fact))).toBe(true);
    await facts.undo();
    expect([changes[1]!.key, changes[1]!.change], fact.state).toEqual([fact.key, expected]);
  }
});

it('adds a fact that was missed, also from a line that was not understood', async () => {
  const { facts, changes } = state();
  await facts.load();
  facts.add('position', 'Aramaic, fluently');
  facts.texts.place = 'Turku';
  facts.setKind('language');
  facts.texts.name = 'Aramaic';
  expect(await facts.save()).toBe(true);
  expect(changes[0]).toEqual({
    key: { kind: 'language', line: 'Aramaic, fluently', entry: null, added: true },
    change: {
      kind: 'set',
      texts: [
        { field: 'name', text: 'Aramaic', read: null },
        { field: 'level', text: '', read: null },
      ],
    },
  });
  facts.edit(baker());
  facts.setKind('skill');
  expect(facts.editing?.key.kind, 'the kind of a fact that was read is not changed').toBe('position');
});

it('forgets everything when another profile is opened', async () => {
  const { facts } = state();
  await facts.load();
  facts.edit(facts.of('position')[0]!);
  facts.clear();
  expect([facts.page, facts.editing, facts.undoable, facts.notice]).toEqual([null, null, null, '']);
});

it('shows dates and lengths as people say them', () => {
  expect([strings.facts.date('2019-09'), strings.facts.date('2012'), strings.facts.date('present'), strings.facts.date('')]).toEqual(['Sep 2019', '2012', 'today', '']);
  expect(strings.facts.dates('Sep 2019', '')).toBe('Sep 2019');
  const said = ([months, exact]: [number, boolean]) => strings.facts.length({ months, exact });
  expect(([[30, true], [12, true], [5, true], [0, true], [48, false]] as [number, boolean][]).map(said)).toEqual([
    '2 years 6 months',
    '1 year',
    '5 months',
    '0 months',
    'about 4 years',
  ]);
});

it('has a word for every kind and field', () => {
  for (const kind of KINDS) {
    expect(strings.facts.kinds[kind], kind).not.toBe('');
    for (const field of FIELDS[kind]) expect(strings.facts.fields[field], field).not.toBe('');
  }
  expect(textOf(baker(), 'employer')).toBe('Lampworks');
  expect(idOf(baker().key)).not.toBe(idOf({ ...baker().key, added: true }));
});
