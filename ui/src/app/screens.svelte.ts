// Which screen is shown, and whether the list of keyboard shortcuts is open.

export const SCREENS = ['interview', 'history', 'profile', 'models', 'settings', 'inbox', 'ready'] as const;
export type Screen = (typeof SCREENS)[number];

export class ScreenState {
  current = $state<Screen>('interview');
  help = $state(false);

  show(screen: Screen): void {
    this.current = screen;
    this.help = false;
  }
}
