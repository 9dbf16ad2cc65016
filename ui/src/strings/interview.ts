// The words of the interview: opening, answers, sources, and announcements for screen readers.
import type { AnswerEnding, FailureCode, Origin, ServerInUse, SourceKind, Stage } from '../ipc';
import { count, percent, whole } from './numbers';

export const label = {
  badge: 'AI',
  speakingFor: (name: string) => `speaking for ${name}`,
  nobodyYet: 'interview',
};

export const opening = {
  eyebrow: 'Setting the table',
  title: 'One moment.',
  stages: {
    profile: 'Reading the profile',
    embedding_model: 'Opening the search model',
    index: 'Indexing answers and projects',
    weights: 'Loading the language model',
  } satisfies Record<Stage['name'], string>,
  indexed: (done: number, total: number) => `${done} of ${total}`,
  done: 'done',
};

export const failed = {
  eyebrow: 'Before the interview can begin',
  titles: {
    profile: 'The profile could not be read.',
    model: 'The language model could not be loaded.',
    search: 'The search model could not be loaded.',
  } as Partial<Record<FailureCode, string>>,
  otherwise: 'The interview could not be opened.',
  again: 'Try again',
  copy: 'Copy this message',
};

export const welcome = {
  eyebrow: 'An interview with',
  note: (name: string, server: ServerInUse | null) =>
    `You will be talking to an AI that answers for ${name} from a written profile. ` +
    (server === null
      ? 'It runs on this laptop, offline: nothing you type leaves the room. It can be wrong.'
      : `It runs on this laptop, and the server ${server.host} words its answers: what you ask is sent there. It can be wrong.`),
  suggestions: 'Questions to start with',
  problems: (n: number) => `For the owner: ${count(n, 'thing', 'things')} to fix in this profile`,
};

export const turn = {
  you: 'You',
  number: (n: number) => `Question ${n}`,
  searching: 'Looking through the profile',
  reading: (done: number, total: number) => `Reading what was found, ${percent(done, total)}`,
  progress: 'Reading before answering',
  stopping: 'Stopping',
  endings: {
    complete: null,
    length: 'The answer reached its length limit.',
    stopped: 'You stopped this answer.',
  } satisfies Record<AnswerEnding, string | null>,
  origins: {
    owner: (name: string) => `Prepared answer, in ${name}’s own words.`,
    program: (name: string) => `Put together by the program, not a prepared answer from ${name}.`,
    model: null,
    no_evidence: () => 'The profile holds no answer to this.',
  } satisfies Record<Origin, ((name: string) => string) | null>,
  preparedFor: (name: string, question: string) => `${name}’s own words, prepared for “${question}”`,
  withheld: (claims: string[]) =>
    `Left out, because the profile does not support it: ${claims.map((claim) => `“${claim}”`).join(', ')}.`,
  stoppedEarly: 'Stopped before the first word.',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Could not copy',
  regenerate: 'Answer again',
  flag: 'Flag',
  flagged: 'Flagged',
  flagTitle: 'Mark this answer as wrong or doubtful, for the owner',
  editLast: 'Edit',
  editTitle: 'Edit this question and have it answered again',
  followUps: 'You could ask next',
  unfold: (words: number) => `Show all ${whole.format(words)} words`,
  fold: 'Show less',
  notStored: (why: string) => `This answer could not be stored: ${why}`,
  condensed: 'The model now remembers this in fewer words. What you read here is what was said.',
  unremembered: 'The text above is no longer in the AI’s memory. It answers from the text below.',
  seconds: (ms: number) => `${(ms / 1000).toFixed(1)} s`,
  failed: 'This question was not answered.',
  retry: 'Ask again',
  edit: 'Edit the question',
};

export const sources = {
  summary: (answers: number, projects: number, lines: number) => {
    const parts = [];
    if (answers > 0) parts.push(count(answers, 'written answer', 'written answers'));
    if (projects > 0) parts.push(count(projects, 'project', 'projects'));
    if (lines > 0) parts.push('the resume');
    const last = parts.pop();
    return `Drawn from ${parts.length > 0 ? `${parts.join(', ')} and ${last}` : last}`;
  },
  none: 'No passage of the profile came close to this question.',
  kinds: { qa: 'Answer', project: 'Project', resume: 'Resume' } satisfies Record<SourceKind, string>,
  strengths: { strong: 'close match', fair: 'related', weak: 'distant' },
  mark: (n: number, title: string) => `Source ${n}: ${title}`,
  copyLink: 'Copy link',
  sheet: 'Source',
  close: 'Close',
  from: (file: string) => `from ${file}`,
  loading: 'Looking it up in the profile',
  excerpt: 'This is what the answer was given; the profile has changed since.',
  next: 'Next source',
  previous: 'Previous source',
  position: (n: number, of: number) => `${n} of ${of}`,
};

export const meter = {
  label: 'Memory in use',
  value: (used: number, limit: number) => `${Math.min(100, Math.round((100 * used) / Math.max(1, limit)))} % of memory`,
  title: (used: number, limit: number) => `${whole.format(used)} of ${whole.format(limit)} tokens of context`,
  condensed: (n: number) => count(n, 'message condensed', 'messages condensed'),
  dropped: (n: number) => count(n, 'message no longer remembered', 'messages no longer remembered'),
};

export const composer = {
  form: 'Ask a question',
  label: 'Your question',
  placeholder: (name: string) => `Ask ${name} a question`,
  ask: 'Ask',
  stop: 'Stop',
  hint: 'Enter asks. ? or F1 shows all keys.',
  hintBusy: 'Esc stops.',
  tooLong: (excess: number) => `${count(excess, 'character', 'characters')} too long. Ask with the part that matters.`,
  hintEditing: 'Enter asks this instead of your last question. Esc leaves it as it was.',
  editing: 'Editing',
  again: 'Ask again',
  cancel: 'Cancel',
};

export const status = {
  ready: (model: string) => `${model}, on this laptop`,
  /** Where the words come from, while a server is switched on. */
  worded: (host: string | null) => (host === null ? 'Worded on this laptop' : `Worded on ${host}`),
  moved: (model: string) => `Answers from now on: ${model}, on this laptop`,
  searching: 'Searching the profile',
  reading: 'Reading',
  writing: 'Answering',
  stopping: 'Stopping',
};

export const announce = {
  answered: (name: string, text: string) => `AI, speaking for ${name}: ${text}`,
  failed: (message: string) => `The question was not answered: ${message}`,
  flagged: 'The answer is flagged.',
  unflagged: 'The flag is removed.',
};

export const recovered = 'the page had crashed and was loaded again; the conversation is kept, and the interview continues';

export const movedAside = {
  text: (file: string) =>
    `The file of earlier conversations was damaged. It is now \`${file}\`, and a new one was started.`,
  dismiss: 'Dismiss',
};

export const interviewWith = (name: string) => `Interview with the AI that speaks for ${name}`;

export const jumpToNewest = 'Jump to newest';
