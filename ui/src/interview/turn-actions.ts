// What can be done with a turn. What is missing is not offered: a conversation that is only read offers less.
import type { TurnState } from './turn.svelte';

export interface TurnActions {
  openSource: (turn: TurnState, index: number) => void;
  flag: (turn: TurnState) => void;
  retry?: (turn: TurnState) => void;
  withdraw?: (turn: TurnState) => void;
  edit?: (turn: TurnState) => void;
  regenerate?: () => void;
}
