// Carries out the actions of keyboard shortcuts. The table of keys is in shortcuts.ts.
import type { InterviewState } from '../interview/interview.svelte';
import type { TurnState } from '../interview/turn.svelte';
import type { ModelsState } from '../models/models.svelte';
import type { SettingsState } from '../settings/settings.svelte';
import type { ScreenState } from './screens.svelte';
import type { Action } from './shortcuts';

/** What shortcuts can do with the conversation on the page. */
export interface TranscriptView {
  toggleSources(): void;
  scrollPages(pages: number): void;
  toNewest(): void;
}

/** What the actions work on: the states they need, and what only the root component can do. */
export interface ActionTarget {
  screens: ScreenState;
  interview: Pick<InterviewState, 'turns' | 'last' | 'replaceable' | 'opened' | 'flag'>;
  models: Pick<ModelsState, 'choose'>;
  settings: Pick<SettingsState, 'resizeText'>;
  /** Whether there is anything to clear for the next visitor. */
  canClear: boolean;
  /** Undefined while no conversation is on the page. */
  transcript: TranscriptView | undefined;
  ask(question: string): void;
  edit(turn: TurnState | null): void;
  regenerate(): void;
  nextVisitor(): void;
  saveProfile(): void;
  copy(text: string): void;
  focusComposer(): void;
  focusSearch(): void;
}

/** Carries out an action. Returns true if the browser must not handle the key as well. */
export function act(action: Action, target: ActionTarget): boolean {
  const { screens, models, settings } = target;
  switch (action) {
    case 'help':
      screens.help = !screens.help;
      return true;
    case 'interview':
    case 'history':
    case 'profile':
    case 'models':
    case 'settings':
    case 'inbox':
    case 'ready':
      screens.show(action);
      return true;
    case 'search':
      screens.show('history');
      target.focusSearch();
      return true;
    case 'inspect-file':
      screens.show('models');
      void models.choose();
      return true;
    case 'save':
      if (screens.current === 'profile') target.saveProfile();
      return true;
    case 'next-visitor':
      if (target.canClear) target.nextVisitor();
      return true;
    case 'larger':
      void settings.resizeText(10);
      return true;
    case 'smaller':
      void settings.resizeText(-10);
      return true;
    case 'usual-size':
      void settings.resizeText(null);
      return true;
    default:
      return screens.current === 'interview' && actInInterview(action, target);
  }
}

function actInInterview(action: Action, target: ActionTarget): boolean {
  const { interview, transcript } = target;
  const last = interview.last;
  switch (action) {
    case 'compose':
      target.focusComposer();
      return true;
    case 'regenerate':
      target.regenerate();
      return true;
    case 'edit-last':
      target.edit(interview.replaceable);
      return true;
    case 'copy-last':
      if (last !== null && last.text !== '') target.copy(last.text);
      return true;
    case 'flag-last':
      if (last !== null) void interview.flag(last);
      return true;
    case 'sources-last':
      transcript?.toggleSources();
      return true;
    case 'page-up':
    case 'page-down':
      transcript?.scrollPages(action === 'page-up' ? -1 : 1);
      return transcript !== undefined;
    case 'newest':
      transcript?.toNewest();
      return transcript !== undefined;
    default: {
      const suggested = interview.turns.length === 0 ? interview.opened?.suggestions : last?.followUps;
      const question = suggested?.[Number(action.slice('suggest-'.length)) - 1];
      if (question !== undefined) target.ask(question);
      return true;
    }
  }
}
