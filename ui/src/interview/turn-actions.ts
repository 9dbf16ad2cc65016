// The actions on a turn. A missing one has no button: a stored conversation has fewer.
import type { TurnState } from './turn.svelte';

export interface TurnActions {
  openSource: (turn: TurnState, index: number) => void;
  flag: (turn: TurnState) => void;
  retry?: (turn: TurnState) => void;
  withdraw?: (turn: TurnState) => void;
  edit?: (turn: TurnState) => void;
  regenerate?: () => void;
}
