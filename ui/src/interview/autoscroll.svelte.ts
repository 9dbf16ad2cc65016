// Decides whether the page follows the newest text. Scrolling up pauses it; scrolling to the end resumes it.

/** The scroll position of an element, in pixels. */
export interface ScrollPlace {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** This distance from the end counts as the end. */
const NEAR_PX = 32;

export class AutoscrollState {
  following = $state(true);
  #last: ScrollPlace = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 };

  scrolled(scroller: ScrollPlace): void {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const gap = scrollHeight - clientHeight - scrollTop;
    // New text widens the gap too, so only an upward move can be the reader's. The browser makes one by itself
    // when the page becomes shorter. It may report that when new text is already below, so a move is the
    // reader's only if no height has changed since the last one.
    const sameHeights = scrollHeight === this.#last.scrollHeight && clientHeight === this.#last.clientHeight;
    if (gap <= NEAR_PX) this.following = true;
    else if (sameHeights && scrollTop < this.#last.scrollTop) this.following = false;
    this.#note(scroller);
  }

  /** Scrolls to the end. The reader did not make this move, so it is noted here. */
  scrollToEnd(scroller: ScrollPlace): void {
    scroller.scrollTop = scroller.scrollHeight;
    this.#note(scroller);
  }

  /** Stops following, because the reader looks at something that must not move. */
  pause(): void {
    this.following = false;
  }

  resume(): void {
    this.following = true;
  }

  #note({ scrollTop, scrollHeight, clientHeight }: ScrollPlace): void {
    this.#last = { scrollTop, scrollHeight, clientHeight };
  }
}
