// Whether the page follows the newest text. It lets go when the reader scrolls up, and takes hold again at the end.

/** Where a scrolled element stands, in pixels. */
export interface ScrollPlace {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** This close to the end counts as being there. */
const NEAR_PX = 32;

export class AutoscrollState {
  following = $state(true);
  #lastTop = 0;

  scrolled({ scrollTop, scrollHeight, clientHeight }: ScrollPlace): void {
    const gap = scrollHeight - clientHeight - scrollTop;
    if (gap <= NEAR_PX) this.following = true;
    // Text that grows below also widens the gap; only a move upwards is the reader's.
    else if (scrollTop < this.#lastTop) this.following = false;
    this.#lastTop = scrollTop;
  }

  /**
   * Moves to the end. Where the page has become shorter that is a move upwards, of which the browser tells only once
   * there may be new text below it again: it is not the reader's.
   */
  scrollToEnd(scroller: ScrollPlace): void {
    scroller.scrollTop = scroller.scrollHeight;
    this.#lastTop = scroller.scrollTop;
  }

  /** The reader is looking at something in particular, and it must not move. */
  pause(): void {
    this.following = false;
  }

  resume(): void {
    this.following = true;
  }
}
