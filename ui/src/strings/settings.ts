// The words of the Settings screen, including stored data and licences.
import type { ComponentKind, Ranges, ReadAhead, ServerSettings, Theme, ThingName } from '../ipc';
import type { Refusal } from '../settings/settings.svelte';
import { size, whole } from './numbers';

export const settings = {
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
  readAhead: 'Read ahead while typing',
  readAheadWord: 'The answer begins sooner, and the processor works while somebody types. Default: always.',
  readAheads: { always: 'Always', plugged_in: 'Not on battery', never: 'Never' } satisfies Record<ReadAhead, string>,
  saved: 'Saved.',
  reload: 'This takes effect when the model is loaded again.',
  reloadNow: 'Load it now',
  file: (path: string) => `These settings are the text file \`${path}\`, which you can edit.`,
  problems: 'In the settings file',
  loading: 'Reading the settings',
  stored: 'What is stored',
  storedNote: (server: ServerSettings) =>
    (server.on
      ? 'Everything is stored in the folders below. The app opens no network connection, but for the download of a model ' +
        'that you start under Models, and to the server that words the answers, which is sent the questions, the answers so ' +
        'far and the part of the profile that they need. '
      : 'Everything stays in the folders below. The app opens no network connection, but for the download of a model that ' +
        'you start under Models. No question, answer or file leaves this machine. ') +
    'There is no account and no measuring of use. ' +
    'Nothing is encrypted: other accounts of this machine cannot read these files, but whoever has the disk can. Exports, ' +
    'and damaged databases that were set aside (their names end in .damaged-1 and so on), stay until you delete them.',
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
};

export const licences = {
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
};
