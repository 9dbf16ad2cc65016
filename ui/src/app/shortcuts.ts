// The keyboard shortcuts of the window, and the list of them that Help shows.

/** The fields of a keyboard event that decide its action. */
export interface WindowKey {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  /** Whether the key was pressed in a text field. */
  typing: boolean;
}

export type Action =
  | 'help'
  | 'interview'
  | 'history'
  | 'profile'
  | 'models'
  | 'settings'
  | 'inbox'
  | 'ready'
  | 'next-visitor'
  | 'compose'
  | 'search'
  | 'inspect-file'
  | 'regenerate'
  | 'edit-last'
  | 'copy-last'
  | 'flag-last'
  | 'sources-last'
  | 'suggest-1'
  | 'suggest-2'
  | 'suggest-3'
  | 'suggest-4'
  | 'suggest-5'
  | 'suggest-6'
  | 'page-up'
  | 'page-down'
  | 'newest'
  | 'save'
  | 'larger'
  | 'smaller'
  | 'usual-size';

/** Keys with Ctrl (on a Mac: Command). */
const WITH_CONTROL: Record<string, Action> = {
  '/': 'help',
  '1': 'interview',
  '2': 'history',
  '3': 'profile',
  '4': 'models',
  '5': 'settings',
  '6': 'inbox',
  '7': 'ready',
  o: 'inspect-file',
  n: 'next-visitor',
  k: 'compose',
  f: 'search',
  s: 'save',
  End: 'newest',
  '+': 'larger',
  '=': 'larger',
  '-': 'smaller',
  '0': 'usual-size',
};

/** Keys with Alt, by their place on the keyboard: with Alt some layouts type other letters. */
const WITH_ALT: Record<string, Action> = {
  KeyR: 'regenerate',
  KeyE: 'edit-last',
  KeyC: 'copy-last',
  KeyF: 'flag-last',
  KeyS: 'sources-last',
  Digit1: 'suggest-1',
  Digit2: 'suggest-2',
  Digit3: 'suggest-3',
  Digit4: 'suggest-4',
  Digit5: 'suggest-5',
  Digit6: 'suggest-6',
};

/** Keys without a modifier, also in text fields. */
const ALONE: Record<string, Action> = { F1: 'help', PageUp: 'page-up', PageDown: 'page-down' };

export function actionOf(key: WindowKey): Action | null {
  if (key.isComposing) return null;
  if (key.ctrlKey || key.metaKey) return key.altKey ? null : (WITH_CONTROL[key.key.length === 1 ? key.key.toLowerCase() : key.key] ?? null);
  if (key.altKey) return key.shiftKey ? null : (WITH_ALT[key.code] ?? null);
  if (key.key === '?' && !key.typing) return 'help';
  return ALONE[key.key] ?? null;
}

/** The shortcuts in groups, as Help lists them. `name` is the key of the description in `strings`. */
export const SHEET = [
  {
    group: 'asking',
    rows: [
      { name: 'send', keys: [['Enter']] },
      { name: 'line', keys: [['Shift', 'Enter']] },
      { name: 'stop', keys: [['Esc']] },
      { name: 'speak', keys: [['Space']] },
      { name: 'compose', keys: [['Ctrl', 'K']] },
      { name: 'suggest', keys: [['Alt', '1 … 6']] },
    ],
  },
  {
    group: 'last',
    rows: [
      { name: 'regenerate', keys: [['Alt', 'R']] },
      { name: 'editLast', keys: [['Alt', 'E'], ['↑']] },
      { name: 'copyLast', keys: [['Alt', 'C']] },
      { name: 'flagLast', keys: [['Alt', 'F']] },
      { name: 'sourcesLast', keys: [['Alt', 'S']] },
    ],
  },
  {
    group: 'moving',
    rows: [
      { name: 'page', keys: [['Page Up'], ['Page Down']] },
      { name: 'newest', keys: [['Ctrl', 'End']] },
      { name: 'screens', keys: [['Ctrl', '1 … 7']] },
      { name: 'search', keys: [['Ctrl', 'F']] },
      { name: 'inspectFile', keys: [['Ctrl', 'O']] },
      { name: 'nextVisitor', keys: [['Ctrl', 'N']] },
    ],
  },
  {
    group: 'editing',
    rows: [
      { name: 'save', keys: [['Ctrl', 'S']] },
      { name: 'addRow', keys: [['Ctrl', 'Enter']] },
      { name: 'walkRows', keys: [['Ctrl', '↑'], ['Ctrl', '↓']] },
      { name: 'moveRow', keys: [['Alt', '↑'], ['Alt', '↓']] },
    ],
  },
  {
    group: 'window',
    rows: [
      { name: 'size', keys: [['Ctrl', '+'], ['Ctrl', '−'], ['Ctrl', '0']] },
      { name: 'help', keys: [['?'], ['F1']] },
    ],
  },
] as const;

export type SheetGroup = (typeof SHEET)[number]['group'];
export type SheetRow = (typeof SHEET)[number]['rows'][number]['name'];
