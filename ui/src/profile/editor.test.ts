// Tests the state of the profile editor.
import { expect, it } from 'vitest';
import type { Failure, ProfileDraft, ProfileFlaw, ProfilePage, ProfilePart } from '../ipc';
import { settle } from '../shared/scripted';
import { EditorState } from './editor.svelte';

function pageOf(change: Partial<ProfileDraft> = {}, rest: Partial<ProfilePage> = {}): ProfilePage {
  const text = (text: string, file: string) => ({ text, readFrom: file, writtenTo: file, seen: text, trouble: null });
  const draft: ProfileDraft = {
    card: { name: 'Kim', headline: '', contact: '', refusal: '', seen: 'c', trouble: null },
    resume: text('Kim', 'resume.txt'),
    persona: text('Speak. //RESUME//', 'system_prompt.txt'),
    examples: {
      rows: ['Who are you?', 'Why you?', 'When?'].map((question, origin) => ({
        origin,
        question,
        answer: 'Because.',
        private: false,
        visibility: '',
        torn: false,
      })),
      seen: 'e',
      trouble: null,
    },
    projects: { rows: [], seen: 'p', trouble: null },
    ...change,
  };
  return { path: '/p', archive: false, draft, failure: null, flaws: [], problems: [], versions: [], exportTo: '/x.zip', known: [], ...rest };
}

/** Finds the flaws as the shell does: rows without an answer. */
function unanswered(draft: ProfileDraft): ProfileFlaw[] {
  return draft.examples.rows.flatMap((row, index) =>
    row.question !== '' && row.answer === ''
      ? [{ part: 'examples', file: 'qa.csv', row: index, fileRow: index + 2, column: 'answers', unused: true, message: 'has no answer' }]
      : [],
  );
}

function editor(page = pageOf()) {
  const waits: (() => void)[] = [];
  const saves: { draft: ProfileDraft; parts: ProfilePart[]; overwriting: boolean }[] = [];
  const noted: boolean[] = [];
  const shell = { page, failure: null as Failure | null, checks: 0 };
  const state = new EditorState(
    {
      profilePage: async () => shell.page,
      checkProfile: async (draft) => {
        shell.checks += 1;
        return unanswered(draft);
      },
      saveProfile: async (draft, parts, overwriting) => {
        saves.push({ draft, parts, overwriting });
        if (shell.failure !== null) throw shell.failure;
        const rows = draft.examples.rows.filter((row) => row.question !== '' || row.answer !== '').map((row, origin) => ({ ...row, origin }));
        shell.page = pageOf({ ...draft, examples: { ...draft.examples, rows } }, { flaws: unanswered(draft) });
        return shell.page;
      },
      bringBack: async () => shell.page,
      noteUnsaved: async (unsaved) => void noted.push(unsaved),
    },
    (run) => {
      waits.push(run);
      return () => waits.splice(waits.indexOf(run), 1);
    },
  );
  return { state, waits, saves, noted, shell };
}

const questions = (state: EditorState) => state.examples.map((row) => row.question);

it('checks after a pause in typing, and announces new and fixed flaws', async () => {
  const { state, waits, shell } = editor();
  await state.load();
  state.examples[1]!.answer = '';
  state.edited();
  state.edited();
  expect([waits.length, shell.checks]).toEqual([1, 0]);
  waits[0]!();
  await settle();
  expect(state.flawsOf('examples', 1).map((flaw) => flaw.message)).toEqual(['has no answer']);
  expect([state.flawsOf('examples', 0), state.count('examples')]).toEqual([[], 1]);
  expect(state.announcement).toContain('Row 2');
  state.examples[1]!.answer = 'Rye.';
  await state.check();
  expect([state.count('examples'), state.announcement]).toEqual([0, 'Nothing is left to fix.']);
});

it('shows no flaws of a new row until the focus leaves it', async () => {
  const { state } = editor();
  await state.load();
  const key = state.add('examples', state.examples[0]!.key);
  const row = state.examples[1]!;
  expect([row.key, state.examples.length]).toEqual([key, 4]);
  row.question = 'New?';
  await state.check();
  expect([state.count('examples'), state.announcement]).toEqual([0, '']);
  state.leave(row);
  expect(state.flawsOf('examples', 1).length).toBe(1);
});

it('removes rows and restores them, the last one first', async () => {
  const { state } = editor();
  await state.load();
  const [first, second, third] = state.examples.map((row) => row.key) as [number, number, number];
  expect(state.remove('examples', second)).toBe(third);
  expect(state.remove('examples', third)).toBe(first);
  expect([questions(state), state.unsaved]).toEqual([['Who are you?'], ['examples']]);
  expect([state.undo(), state.undo(), state.undo()]).toEqual([third, second, null]);
  expect([questions(state), state.unsaved]).toEqual([['Who are you?', 'Why you?', 'When?'], []]);
});

it('moves rows within the table', async () => {
  const { state } = editor();
  await state.load();
  const key = state.examples[0]!.key;
  expect([state.move('examples', key, -1), state.move('examples', key, 1)]).toEqual([false, true]);
  expect([questions(state), state.unsaved]).toEqual([['Why you?', 'Who are you?', 'When?'], ['examples']]);
});

it('saves only what has changed, and keeps the key of each row', async () => {
  const { state, saves, noted } = editor();
  await state.load();
  expect([await state.save(), saves.length]).toEqual([true, 0]);
  state.texts.resume = 'Kim Aalto';
  state.edited();
  state.examples[2]!.private = true;
  state.add('examples', state.examples[0]!.key);
  const keys = state.examples.map((row) => row.key);
  expect(await state.save()).toBe(true);
  expect([saves[0]!.parts, saves[0]!.overwriting]).toEqual([['resume', 'examples'], false]);
  expect(saves[0]!.draft.examples.rows[0]).toEqual({ origin: 0, question: 'Who are you?', answer: 'Because.', private: false, visibility: '', torn: false });
  expect(state.examples.map((row) => row.key)).toEqual([keys[0], keys[2], keys[3]]);
  expect([state.unsaved, state.examples[2]!.private, noted, state.justSaved]).toEqual([[], true, [true, false], true]);
  state.edited();
  expect(state.justSaved).toBe(false);
});

it('saves a line of the card, and nothing else', async () => {
  const { state, saves } = editor();
  await state.load();
  expect([state.card.name, state.unsaved]).toEqual(['Kim', []]);
  state.card.headline = 'Bell founder';
  state.edited();
  expect(state.unsaved).toEqual(['card']);
  expect(await state.save()).toBe(true);
  expect(saves.map(({ draft, parts }) => [draft.card.headline, draft.card.seen, parts])).toEqual([['Bell founder', 'c', ['card']]]);
  state.card.headline = '';
  state.discard();
  expect([state.card.headline, state.unsaved], 'discarding restores what is saved').toEqual(['Bell founder', []]);
});

it('never loses typed text to a reload or another program', async () => {
  const { state, shell, saves } = editor();
  await state.load();
  state.texts.resume = 'Mine';
  shell.page = pageOf({}, { problems: ['another'] });
  await state.load();
  expect([state.texts.resume, state.page!.problems]).toEqual(['Mine', []]);
  shell.failure = { code: 'changed', message: 'changed by another program' };
  expect(await state.save()).toBe(false);
  expect([state.conflict?.code, state.failure, state.texts.resume]).toEqual(['changed', null, 'Mine']);
  shell.failure = null;
  expect(await state.save(true)).toBe(true);
  expect([saves[1]!.overwriting, state.conflict, state.unsaved]).toEqual([true, null, []]);
  state.texts.resume = 'Again';
  await state.load(true);
  expect(state.texts.resume).toBe('Mine');
});

it('keeps typed text that cannot be saved, and says why', async () => {
  const { state, shell } = editor();
  await state.load();
  state.texts.persona = 'Shout.';
  shell.failure = { code: 'profile', message: 'the disk is full' };
  expect([await state.save(), state.failure?.message, state.texts.persona, state.unsaved]).toEqual([false, 'the disk is full', 'Shout.', ['persona']]);
  state.discard();
  expect([state.texts.persona, state.unsaved]).toEqual(['Speak. //RESUME//', []]);
});

it('offers to save a repaired row, without calling it a change', async () => {
  const page = pageOf();
  page.draft!.examples.rows[0]!.torn = true;
  const { state, saves, noted } = editor(page);
  await state.load();
  expect([state.canSave, state.unsaved, noted]).toEqual([true, [], []]);
  await state.save();
  expect(saves[0]!.parts).toEqual(['examples']);
});

it('tells the shell about an open form beside the draft', async () => {
  const { state, noted } = editor();
  await state.load();
  let open = true;
  state.alsoUnsaved = () => open;
  state.note();
  state.note();
  open = false;
  state.note();
  expect(noted, 'once for each change').toEqual([true, false]);
});

it('reads an archive without offering to change it', async () => {
  const { state } = editor(pageOf({}, { archive: true }));
  await state.load();
  expect(state.editable).toBe(false);
});
