// Every word the window says, in one place: for a change of tone, and for translation.
import type { AnswerEnding, FailureCode, Origin, SourceKind, Stage } from './ipc';

/** "3 questions", "1 question". */
function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The share done, never claiming to be finished before it is. */
function percent(done: number, total: number): string {
  return `${Math.min(99, Math.floor((100 * done) / Math.max(1, total)))} %`;
}

export const strings = {
  product: 'Instant Interview',

  label: {
    badge: 'AI',
    speakingFor: (name: string) => `speaking for ${name}`,
    nobodyYet: 'interview',
  },

  opening: {
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
  },

  failed: {
    eyebrow: 'Before the interview can begin',
    titles: {
      profile: 'The profile could not be read.',
      model: 'The language model could not be loaded.',
      search: 'The search model could not be loaded.',
    } as Partial<Record<FailureCode, string>>,
    otherwise: 'The interview could not be opened.',
    again: 'Try again',
    copy: 'Copy this message',
  },

  welcome: {
    eyebrow: 'An interview with',
    note: (name: string) =>
      `You will be talking to an AI that answers for ${name} from a written profile. It runs on this laptop, offline: ` +
      'nothing you type leaves the room. It can be wrong.',
    suggestions: 'Questions to start with',
    problems: (n: number) => `For the owner: ${count(n, 'thing', 'things')} to mend in this profile`,
  },

  turn: {
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
      prepared: (name: string) => `Prepared answer, in ${name}’s own words.`,
      model: null,
      no_evidence: () => 'The profile holds no answer to this.',
    } satisfies Record<Origin, ((name: string) => string) | null>,
    withheld: (claims: string[]) =>
      `Left out, because the profile does not support it: ${claims.map((claim) => `“${claim}”`).join(', ')}.`,
    stoppedEarly: 'Stopped before the first word.',
    copy: 'Copy answer',
    copied: 'Copied',
    copyFailed: 'Could not copy',
    seconds: (ms: number) => `${(ms / 1000).toFixed(1)} s`,
    failed: 'This question was not answered.',
    retry: 'Ask again',
    edit: 'Edit the question',
  },

  sources: {
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
    copyLink: 'Copy link',
  },

  composer: {
    label: 'Your question',
    placeholder: (name: string) => `Ask ${name} a question`,
    ask: 'Ask',
    stop: 'Stop',
    hint: 'Enter asks. Shift + Enter starts a line.',
    hintBusy: 'Esc stops.',
  },

  status: {
    ready: (model: string) => `${model}, on this laptop`,
    searching: 'Searching the profile',
    reading: 'Reading',
    writing: 'Answering',
    stopping: 'Stopping',
  },

  announce: {
    answered: (name: string, text: string) => `AI, speaking for ${name}: ${text}`,
    failed: (message: string) => `The question was not answered: ${message}`,
  },

  newInterview: 'New interview',
  jumpToNewest: 'Jump to newest',
};
