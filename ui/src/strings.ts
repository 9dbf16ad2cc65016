// Every word the window says, in one place: for a change of tone, and for translation.
import type {
  AnswerEnding,
  ComponentKind,
  FailureCode,
  Memory,
  Origin,
  PromptRole,
  Ranges,
  Share,
  SourceKind,
  Stage,
  Theme,
  ThingName,
  Verdict,
  Work,
} from './ipc';
import type { CardLine, Tab } from './state/editor.svelte';
import type { Screen } from './state/screens.svelte';
import type { Refusal } from './state/settings.svelte';
import type { SheetGroup, SheetRow } from './state/shortcuts';

/** "3 questions", "1 question". */
function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The share done, never claiming to be finished before it is. */
function percent(done: number, total: number): string {
  return `${Math.min(99, Math.floor((100 * done) / Math.max(1, total)))} %`;
}

/** "12 KB"; sizes are for people. */
function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kilobytes = bytes / 1000;
  if (kilobytes < 1000) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1000;
  return megabytes < 1000 ? `${megabytes.toFixed(1)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** "421 MB", "1.2 GB": what a model takes, which nobody needs to the last tenth. */
function rough(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "12", "3.4": a rate is only worth a digit behind the point when it is small. */
function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toString();
}

/** In one word what an inspection came to. */
export function verdictOf(verdict: Verdict): 'usable' | 'big' | 'obstacle' {
  if (verdict.obstacles.length > 0) return 'obstacle';
  return verdict.fits === false ? 'big' : 'usable';
}

const whole = new Intl.NumberFormat('en');
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

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
    notStored: (why: string) => `This answer could not be kept: ${why}`,
    condensed: 'The model now remembers this in fewer words. What you read here is what was said.',
    unremembered: 'What stands above has left the AI’s memory; it answers from what follows.',
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
    sheet: 'Source',
    close: 'Close',
    from: (file: string) => `from ${file}`,
    loading: 'Looking it up in the profile',
    excerpt: 'This is what the answer was given; the profile has changed since.',
    next: 'Next source',
    previous: 'Previous source',
    position: (n: number, of: number) => `${n} of ${of}`,
  },

  nav: {
    label: 'Screens',
    screens: { interview: 'Interview', history: 'History', profile: 'Profile', models: 'Models', settings: 'Settings' } satisfies Record<Screen, string>,
    help: 'Keyboard',
    helpMark: '?',
    nextVisitor: 'Next visitor',
    nextVisitorTitle: 'Clear the table: this conversation is kept under History',
  },

  meter: {
    label: 'Memory in use',
    value: (used: number, limit: number) => `${Math.min(100, Math.round((100 * used) / Math.max(1, limit)))} % of memory`,
    title: (used: number, limit: number) => `${whole.format(used)} of ${whole.format(limit)} tokens of context`,
    condensed: (n: number) => count(n, 'message condensed', 'messages condensed'),
    dropped: (n: number) => count(n, 'message no longer remembered', 'messages no longer remembered'),
  },

  help: {
    title: 'Everything from the keyboard',
    close: 'Close',
    groups: { asking: 'Asking', last: 'The last answer', moving: 'Getting around', editing: 'Editing the profile', window: 'The window' } satisfies Record<SheetGroup, string>,
    rows: {
      send: 'Ask the question',
      line: 'Start a new line',
      stop: 'Stop the answer; close a sheet',
      compose: 'Go to the question field',
      suggest: 'Ask a suggested question',
      regenerate: 'Have it answered again',
      editLast: 'Edit the last question',
      copyLast: 'Copy the last answer',
      flagLast: 'Flag the last answer',
      sourcesLast: 'Open its sources',
      page: 'Scroll the conversation',
      newest: 'Jump to the newest words',
      screens: 'Change the screen',
      search: 'Search the history',
      lookAtFile: 'Choose a weights file to look at',
      nextVisitor: 'Next visitor',
      size: 'Text larger, smaller, as usual',
      help: 'This sheet',
      save: 'Save the profile',
      addRow: 'Add a row below',
      moveRow: 'Move the row',
      walkRows: 'Go to the row above or below',
    } satisfies Record<SheetRow, string>,
    or: 'or',
  },

  history: {
    title: 'History',
    search: 'Search what was said',
    searchPlaceholder: 'A word or two',
    loading: 'Opening the conversations',
    empty: 'No conversations yet.',
    emptyNote: 'Every conversation is kept here, on this laptop, as soon as its first question is answered.',
    nothing: (query: string) => `Nothing that was said holds “${query.trim()}”.`,
    hits: (n: number) => count(n, 'place found', 'places found'),
    when: (text: string) => day.format(new Date(text)),
    turns: (n: number) => count(n, 'question', 'questions'),
    with: (candidate: string) => `AI, speaking for ${candidate}`,
    pick: 'Choose a conversation to read it.',
    continue: 'Continue',
    rename: 'Rename',
    renameLabel: 'Title of the conversation',
    renameSave: 'Save',
    renameCancel: 'Cancel',
    exportMarkdown: 'Export Markdown',
    exportJson: 'Export JSON',
    exported: (path: string) => `Written to \`${path}\`.`,
    copyPath: 'Copy the path',
    remove: 'Delete',
    removed: (title: string) => `“${title}” is deleted.`,
    undo: 'Undo',
    final: 'Delete for good',
    asked: 'Visitor',
    answered: 'Answer',
    list: 'Conversations',
    failed: 'The conversations could not be opened.',
  },

  settings: {
    title: 'Settings',
    sections: { answers: 'Answers', model: 'Model', page: 'Appearance' },
    names: {
      temperature: 'Temperature',
      topP: 'Top-p',
      answerTokens: 'Answer length',
      contextTokens: 'Context',
      threads: 'Threads',
      textPercent: 'Text size',
    } satisfies Record<keyof Ranges, string>,
    words: {
      temperature: 'How freely words are chosen. At 0 the likeliest word is always taken.',
      topP: 'Only words within this share of the likeliest are chosen from.',
      answerTokens: 'Most tokens of one answer; a token is about three quarters of a word.',
      contextTokens: 'Tokens the model can look back on. Larger needs more memory.',
      threads: 'Processor threads that compute.',
      textPercent: 'Size of all text in the window, in percent.',
    } satisfies Record<keyof Ranges, string>,
    automatic: {
      contextTokens: 'what the model allows, at most 8,192',
      threads: 'one a core, at most eight',
    } as Partial<Record<keyof Ranges, string>>,
    default: (value: string) => `Default: ${value}.`,
    refusals: {
      number: () => 'Type a number here; nothing was changed.',
      whole: () => 'Type a whole number; nothing was changed.',
      range: (least: number, most: number) => `From ${whole.format(least)} to ${whole.format(most)}; nothing was changed.`,
    } satisfies Record<Refusal, (least: number, most: number) => string>,
    reset: 'Use the default',
    theme: 'Theme',
    themeWord: 'Colours of the window. Default: as the system.',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' } satisfies Record<Theme, string>,
    saved: 'Kept.',
    reload: 'This counts once the model is loaded again.',
    reloadNow: 'Load it now',
    file: (path: string) => `These settings are the text file \`${path}\`, which you can edit.`,
    problems: 'In the settings file',
    loading: 'Reading the settings',
    stored: 'What is stored',
    storedNote:
      'Everything stays in the folders below. The app opens no network connection, but for the download of a model that you ' +
      'start under Models. No question, answer or file leaves this machine. There is no account and no measuring of use.',
    storedNames: {
      data_folder: 'Data folder',
      profile: 'The profile',
      conversations: 'Conversations',
      exports: 'Exported conversations',
      settings: 'Settings',
      log: 'Log, without a word of what was said',
      model: 'Language model',
    } satisfies Record<ThingName, string>,
    nothingYet: 'nothing yet',
    size,
    log: 'Log',
    logNote: 'What happened and how long it took, for a report of a fault. Questions and answers are not in it.',
    logShow: 'Show the log',
    copyReport: 'Copy report',
    logLabel: 'Log report',
  },

  licences: {
    title: 'Licences',
    note: 'The app is free software, MIT or Apache 2.0 as you prefer. So is everything it is made of, under licences of its own.',
    show: 'Show all licences',
    close: 'Close',
    loading: 'Reading the list',
    search: 'Search by name or licence',
    none: 'Nothing of that name.',
    incomplete:
      'This copy was not installed from a package, so the list of its parts was not made. In a checkout, ' +
      '`cargo xtask bundle` makes it.',
    kinds: {
      app: 'The app',
      model: 'Models, and what runs them',
      crate: 'Rust crates',
      package: 'Parts of the page',
    } satisfies Record<ComponentKind, string>,
    textOf: (name: string) => `Licence of ${name}`,
  },

  profile: {
    title: 'What will be said',
    note: 'Type a question as a visitor would: this shows what the AI would be told, and from which passages. Nothing is answered and nothing kept.',
    question: 'A visitor asks',
    placeholder: 'Why should we hire you?',
    look: 'Look',
    looking: 'Looking it up',
    origins: {
      prepared: 'Answered at once, in the owner’s own words. The model is not asked.',
      model: 'Answered by the model, from what stands below.',
      no_evidence: 'Not answered: the profile holds nothing on it, and the visitor is told so.',
    } satisfies Record<Origin, string>,
    tokens: (n: number) => `${whole.format(n)} tokens`,
    roles: { system: 'Instructions', user: 'Visitor', assistant: 'AI' } satisfies Record<PromptRole, string>,
    sources: 'Passages that were found',
    none: 'No passage came close.',
    prompt: 'The exact prompt',
    problems: (n: number) => `${count(n, 'thing', 'things')} to mend in the profile’s files`,
    sound: 'Nothing is wrong in the profile’s files.',
    state: 'State of the profile',
    rehearse: 'Rehearse',
    rehearseNote: 'The twenty questions that are asked most, answered one after the other, each as if nobody had asked before. Nothing of it is kept.',
    rehearseStart: 'Ask all twenty',
    rehearseStop: 'Stop',
    sourcesOf: (n: number) => count(n, 'source', 'sources'),
    rehearsed: (done: number, total: number) => `${done} of ${total} answered`,
    usual: [
      'Tell me about yourself',
      'Why should we hire you?',
      'What is your greatest strength?',
      'What is your greatest weakness?',
      'Why do you want to leave your current job?',
      'Where do you see yourself in five years?',
      'What are you most proud of?',
      'Tell me about a time you failed',
      'How do you handle disagreement in a team?',
      'How do you work under pressure?',
      'Which tools and languages do you use?',
      'Describe a project you led',
      'How do you learn something new?',
      'What motivates you?',
      'How do you decide what to do first?',
      'What did you study?',
      'Which languages do you speak?',
      'What are your salary expectations?',
      'When could you start?',
      'Do you have questions for us?',
    ],
  },

  models: {
    title: 'Models',
    loading: 'Looking at the models',
    failed: 'The models could not be listed.',
    answers: 'Answers now',
    free: (bytes: number) => `${rough(bytes)} of memory are free.`,
    folder: (path: string) => `They lie in \`${path}\`.`,
    here: 'On this laptop',
    offered: 'Can be downloaded',
    offeredNote:
      'From the model hub, huggingface.co, and only when you press Download. Nothing else is ever fetched or sent. Each file is ' +
      'checked against its SHA-256 before it counts.',
    noneOffered: 'Every model of the catalog is here.',
    size: rough,
    about: (bytes: number) => `about ${rough(bytes)}`,
    needs: (bytes: number) => `takes ${rough(bytes)} of memory`,
    tooBig: (needed: number, free: number) => `Too big for now: it takes ${rough(needed)}, ${rough(free)} are free.`,
    terms: (license: string, address: string | null) =>
      address === null ? `Licence: ${license}` : `Licence: ${license.replace(/^LicenseRef-/, '').replaceAll('-', ' ')}, ${address}`,
    use: 'Use',
    look: 'Look',
    remove: 'Remove',
    removed: (title: string) => `“${title}” is removed.`,
    broughtBack: (title: string) => `“${title}” is back.`,
    undo: 'Undo',
    final: 'Delete for good',
    download: 'Download',
    resume: 'Go on',
    pause: 'Pause',
    cancel: 'Cancel',
    discard: 'Give up',
    kept: (done: number, total: number) => `Paused at ${rough(done)} of ${rough(total)}.`,
    downloaded: (title: string) => `${title} is here, whole and checked.`,
    pausedNews: (title: string) => `The download of ${title} is paused.`,
    cancelledNews: (title: string) => `The download of ${title} is cancelled; nothing is left of it.`,
    progress: 'Progress',
    steps: {
      asking: 'Asking the hub',
      receiving: (done: number, total: number) => `${rough(done)} of ${rough(total)}`,
      checking: (done: number, total: number) => `Checking, ${percent(done, total)}`,
      waiting: 'Waiting for its turn',
      reading: (done: number, total: number) => `Reading the weights, ${rough(done)} of ${rough(total)}`,
      copying: (done: number, total: number) => `Copying, ${rough(done)} of ${rough(total)}`,
      loading: 'Putting it together',
      probing: 'Asking it something; the model before answers until this one has',
      measuring: 'Timing it, ten seconds at most',
    },
    underway: {
      load: (title: string) => `Loading ${title}`,
      measure: (title: string) => `Speed test of ${title}`,
      add: (title: string) => `Adding ${title}`,
    } satisfies Record<Work, (title: string) => string>,
    answersNow: (title: string) => `${title} answers from now on.`,
    added: (title: string) => `${title} is in the models folder.`,
    brokenOff: 'Broken off; nothing was changed.',
    trouble: 'That did not work. The model that answered before still does.',
    notChosen: 'The model you chose could not be loaded, so the default one answers.',
    file: 'Look at a file',
    fileNote: 'Any GGUF file: what it is and whether it runs here is said before it is loaded.',
    choose: 'Choose a file…',
    drop: 'or drop it anywhere on this window',
    dropNow: 'Drop it to look at it',
    path: 'Path of a weights file',
    pathPlaceholder: 'Path of a .gguf file',
    pathLook: 'Look',
    looking: 'Reading its header',
    verdicts: { usable: 'Runs here.', big: 'Too big for the memory that is free.', obstacle: 'Cannot be run.', broken: 'Cannot be used.' },
    facts: {
      architecture: 'Architecture',
      parameters: 'Parameters',
      quantisation: 'Quantisation',
      file: 'File',
      context: 'Context',
      memory: 'Memory',
      tokenizer: 'Tokenizer',
      template: 'Chat template',
      speed: 'Speed here',
    },
    millions: (n: number) => (n < 1e9 ? `${Math.round(n / 1e6)} million` : `${(n / 1e9).toFixed(1)} billion`),
    shares: (shares: Share[]) =>
      shares
        .filter((share) => share.percent > 0)
        .map((share) => `${share.name} ${share.percent} %`)
        .join(', '),
    trained: (tokens: number) => `trained for ${whole.format(tokens)} tokens`,
    memory: (memory: Memory) =>
      `${rough(memory.totalBytes)} with ${whole.format(memory.contextTokens)} tokens of context: ` +
      `weights ${rough(memory.weightsBytes)}, context ${rough(memory.cacheBytes)}, working ${rough(memory.workingBytes)}`,
    freeNow: (bytes: number) => `${rough(bytes)} free now`,
    ownTemplate: 'its own',
    familyTemplate: 'none; the one of its family is used',
    noTokenizer: 'none',
    load: 'Load it',
    measure: 'Speed test',
    add: 'Copy to the models',
    speed: (reads: number | null, writes: number | null) =>
      `reads ${reads === null ? 'too slowly to tell' : `${rate(reads)} tokens/s`}, writes ${writes === null ? 'too slowly to tell' : `${rate(writes)} tokens/s`}`,
    measured: (reads: number | null, writes: number | null) => `Measured: it ${strings.models.speed(reads, writes)}.`,
    said: (verdict: Verdict) => `${verdict.name}: ${strings.models.verdicts[verdictOf(verdict)]}`,
    cannotBeUsed: (why: string) => `Cannot be used: ${why}`,
  },

  editor: {
    title: 'Profile',
    tabsLabel: 'Parts of the profile',
    tabs: {
      overview: 'Overview',
      card: 'Name & contact',
      resume: 'Resume',
      persona: 'How I speak',
      examples: 'Questions & answers',
      projects: 'Projects',
      said: 'What is said',
      rehearse: 'Rehearse',
    } satisfies Record<Tab, string>,
    loading: 'Reading the profile',
    unreadable: 'This profile cannot be read.',
    toMend: (n: number) => count(n, 'remark', 'remarks'),
    isUnsaved: 'not saved',
    unsaved: (parts: string[]) => (parts.length === 0 ? 'A row was put together again and is not saved so.' : `Not saved: ${parts.join(', ')}`),
    saveLabel: 'Changes',
    save: 'Save',
    discard: 'Discard',
    saved: 'Saved. The next question is answered from it.',
    reread: 'Read it again, lose my changes',
    overwrite: 'Write over it',
    archive: 'This profile is a .zip, which is read and never rewritten. To edit it, make a folder of it.',
    importToEdit: 'Import it to edit it',
    words: (n: number) => count(n, 'word', 'words').replace(/^\d+/, whole.format(n)),
    moves: (from: string, to: string) =>
      `This text was read from \`${from}\`, which stays as it is. Once you save a change here, it is kept in \`${to}\` and read from there.`,
    fileTrouble: (file: string, trouble: string) => `\`${file}\` ${trouble}.`,
    /** What the shell says of a cell, as a sentence. */
    sentence: (message: string) => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    flaw: (row: number | null, message: string) => (row === null ? message : `Row ${row + 1} ${message}`),
    mended: (left: number) => (left === 0 ? 'Nothing is left to mend.' : `${count(left, 'remark is', 'remarks are')} left.`),
    row: 'Row',
    actions: 'Actions',
    find: 'Find a row',
    notFound: (query: string) => `No row holds “${query.trim()}”.`,
    undo: 'Bring back the row',
    remove: 'Remove this row',
    removeRow: (n: number) => `Remove row ${n}`,
    removed: (n: number) => `Row ${n} is removed. It can be brought back.`,
    broughtBack: (n: number) => `Row ${n} is back.`,
    moved: (n: number) => `This is row ${n} now.`,
    more: (n: number) => `Show ${n} more`,
    versions: (n: number) => count(n, 'earlier version', 'earlier versions'),
    versionsNote: 'Each text that was replaced here. Bringing one back keeps the present one, too.',
    versionsBusy: 'Save or discard your changes first.',
    versionUnknown: 'Earlier',
    bringBack: 'Bring back',
    bringBackVersion: (when: string) => `Bring back the version of ${when}`,
    broughtVersion: 'The earlier version is back.',
    card: {
      note: 'What a visitor finds when the window opens, and what is said where your profile holds no answer. Each line may be left empty.',
      lines: {
        name: { label: 'Name', note: 'Left empty, it is the first line of the resume.', placeholder: '' },
        headline: { label: 'Headline', note: 'One line under your name.', placeholder: 'Data engineer, energy and logistics' },
        contact: { label: 'Contact', note: 'Told to visitors who ask for it, and where an answer is better given in person.', placeholder: 'kim@example.org' },
        refusal: {
          label: 'When there is no answer',
          note: 'Said in place of a guess; the contact follows it unless it is in it.',
          placeholder: 'I have nothing in my notes about that, so I would rather not guess.',
        },
      } satisfies Record<CardLine, { label: string; note: string; placeholder: string }>,
    },
    resume: {
      note: 'What you would hand over on paper. Every answer may rest on it, and nothing beyond it is claimed.',
      placeholder: 'Your name\n\nWhat you do, where you worked, what you studied',
    },
    persona: {
      note: 'What the model is told about how to speak. `//RESUME//` in it is replaced by your resume.',
      placeholder: 'You are …, answering a recruiter in a job interview. Be brief, warm and professional.\n\nThis is your resume:\n//RESUME//',
    },
    examples: {
      note: 'What you expect to be asked, answered in your own words. Such a question gets your answer as it stands; the first six are offered to visitors. A private row is never quoted.',
      columns: ['Question', 'Your answer', 'Private'] as [string, string, string],
      cell: (column: string, row: number) => `${column} ${row}`.trim(),
      private: 'Private',
      questionPlaceholder: 'What might be asked?',
      answerPlaceholder: 'Your answer, as you would say it',
      count: (n: number) => count(n, 'row', 'rows'),
      add: 'Add a question',
      addUsual: 'Add the twenty usual questions',
      empty: 'No questions yet.',
      emptyNote: 'With ten answers of your own a first interview already sounds like you. Start with the questions that are asked most, and answer those you care about.',
    },
    projects: {
      note: 'What you built or led. A project is told when a question comes near it, by its words or its tags.',
      columns: ['Title', 'What it is', 'Tags', 'Link'] as [string, string, string, string],
      cell: (column: string, row: number) => `${column} ${row}`.trim(),
      placeholders: { title: 'Its name', description: 'What it does, your part in it, what came of it', tags: 'Python, energy', link: 'https://' },
      count: (n: number) => count(n, 'project', 'projects'),
      add: 'Add a project',
      addUsual: '',
      empty: 'No projects yet.',
      emptyNote: 'Two or three are enough to begin with: a title, and what came of it in a sentence.',
    },
  },

  profiles: {
    of: (name: string) => (name === '' ? 'The profile in use' : name),
    none: 'No profile is in use',
    card: (set: string[]) => (set.length === 0 ? 'empty' : set.join(', ')),
    examples: (n: number, hidden: number) => `${count(n, 'row', 'rows')}${hidden > 0 ? `, ${hidden} private` : ''}`,
    known: 'On this machine',
    current: 'in use',
    use: 'Use',
    new: 'New profile',
    newLabel: 'Name of the candidate',
    newWord: 'Makes a folder with a persona that works, and an empty resume and tables to fill.',
    create: 'Create',
    created: (name: string) => `The profile of ${name} is made and in use. Paste the resume next.`,
    bring: 'Open or import',
    pathLabel: 'A profile folder or .zip',
    pathWord: 'Importing copies it into the data folder; opening uses it where it lies. You can drop it on the window, too.',
    chooseFolder: 'Folder …',
    chooseZip: 'Zip …',
    import: 'Import a copy',
    open: 'Open where it lies',
    opened: 'The profile is open.',
    imported: (path: string) => `Imported to \`${path}\`, and in use.`,
    leftOut: (n: number) => `${count(n, 'file', 'files')} could not be taken along:`,
    exportTitle: 'Export',
    exportLabel: 'A .zip to carry to another machine',
    exportWord: 'All files of the profile, private rows included.',
    exportUnsaved: 'What is not saved is not in it.',
    chooseExport: 'Choose …',
    export: 'Export',
    exported: (path: string, files: number) => `${count(files, 'file', 'files')} written to \`${path}\`.`,
    replace: 'Replace it',
    dropHere: 'Drop a profile here: a folder or a .zip',
    droppedTitle: 'Use this profile?',
    droppedZip: 'A copy of its files goes into the data folder, where it can be edited.',
    droppedFolder: 'A copy goes into the data folder; or it is used, and edited, where it lies.',
    cancel: 'Cancel',
    unsavedTitle: 'Save your changes?',
    unsavedNote: 'The profile has changes that are not saved.',
    unsavedSave: 'Save them',
    unsavedDiscard: 'Discard them',
    unsavedStay: 'Go on editing',
  },

  composer: {
    form: 'Ask a question',
    label: 'Your question',
    placeholder: (name: string) => `Ask ${name} a question`,
    ask: 'Ask',
    stop: 'Stop',
    hint: 'Enter asks. ? or F1 shows all keys.',
    hintBusy: 'Esc stops.',
    hintEditing: 'Enter asks this instead of your last question. Esc leaves it as it was.',
    editing: 'Editing',
    again: 'Ask again',
    cancel: 'Cancel',
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
    flagged: 'The answer is flagged.',
    unflagged: 'The flag is taken away.',
  },

  recovered: 'the page had crashed and was loaded again; what was said is kept, and the interview goes on',
  interviewWith: (name: string) => `Interview with the AI that speaks for ${name}`,
  jumpToNewest: 'Jump to newest',
};
