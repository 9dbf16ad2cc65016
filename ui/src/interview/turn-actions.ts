// The actions on a turn. A missing one has no button: a stored conversation has fewer.
import type { Source } from '../ipc';
import type { TurnState } from './turn.svelte';

export interface TurnActions {
  openSource: (sources: Source[], index: number) => void;
  flag: (turn: TurnState) => void;
  retry?: (turn: TurnState) => void;
  withdraw?: (turn: TurnState) => void;
  edit?: (turn: TurnState) => void;
  regenerate?: () => void;
}
