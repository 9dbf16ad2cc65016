// The words around the screens: the navigation and the list of keyboard shortcuts.
import type { Screen } from '../app/screens.svelte';
import type { SheetGroup, SheetRow } from '../app/shortcuts';

export const product = 'Instant Interview';

export const nav = {
  label: 'Screens',
  screens: { interview: 'Interview', history: 'History', profile: 'Profile', models: 'Models', settings: 'Settings', inbox: 'Inbox', ready: 'Ready' } satisfies Record<Screen, string>,
  help: 'Keyboard',
  helpMark: '?',
  nextVisitor: 'Next visitor',
  nextVisitorTitle: 'Clear the table: this conversation is kept under History',
};

export const help = {
  title: 'Everything from the keyboard',
  close: 'Close',
  groups: { asking: 'Asking', last: 'The last answer', moving: 'Getting around', editing: 'Editing the profile', window: 'The window' } satisfies Record<SheetGroup, string>,
  rows: {
    send: 'Ask the question',
    line: 'Start a new line',
    stop: 'Stop the answer; close a sheet; throw away what is said',
    speak: 'Speak while it is held, outside of fields',
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
    inspectFile: 'Choose a weights file to look at',
    nextVisitor: 'Next visitor',
    size: 'Text larger, smaller, as usual',
    help: 'This sheet',
    save: 'Save the profile',
    addRow: 'Add a row below',
    moveRow: 'Move the row',
    walkRows: 'Go to the row above or below',
  } satisfies Record<SheetRow, string>,
  or: 'or',
};
