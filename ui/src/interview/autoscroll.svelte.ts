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
  #lastTop = 0;

  scrolled({ scrollTop, scrollHeight, clientHeight }: ScrollPlace): void {
    const gap = scrollHeight - clientHeight - scrollTop;
    if (gap <= NEAR_PX) this.following = true;
    // New text also widens the gap, so only an upward move was made by the reader.
    else if (scrollTop < this.#lastTop) this.following = false;
    this.#lastTop = scrollTop;
  }

  /**
   * Scrolls to the end. If the page became shorter, that is an upward move. The browser reports it late, when
   * new text may already be below it, so the position is noted here: the reader did not make this move.
   */
  scrollToEnd(scroller: ScrollPlace): void {
    scroller.scrollTop = scroller.scrollHeight;
    this.#lastTop = scroller.scrollTop;
  }

  /** Stops following, because the reader looks at something that must not move. */
  pause(): void {
    this.following = false;
  }

  resume(): void {
    this.following = true;
  }
}
