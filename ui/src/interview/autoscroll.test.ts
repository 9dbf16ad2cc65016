import { describe, expect, it } from 'vitest';
import { AutoscrollState } from './autoscroll.svelte';

const view = { clientHeight: 500 };

describe('AutoscrollState', () => {
  it('lets go when the reader scrolls up, and takes hold at the end', () => {
    const follow = new AutoscrollState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    expect(follow.following).toBe(true);
    follow.scrolled({ ...view, scrollTop: 300, scrollHeight: 1000 });
    expect(follow.following).toBe(false);
    follow.scrolled({ ...view, scrollTop: 400, scrollHeight: 1000 });
    expect(follow.following, 'on the way down the reader is still reading').toBe(false);
    follow.scrolled({ ...view, scrollTop: 490, scrollHeight: 1000 });
    expect(follow.following).toBe(true);
  });

  it('is not shaken off by text that grows faster than the page scrolls', () => {
    const follow = new AutoscrollState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.scrolled({ ...view, scrollTop: 520, scrollHeight: 1200 });
    expect(follow.following, 'the gap was made by new text, not by the reader').toBe(true);
  });

  it('is not shaken off where the page becomes shorter before it grows again', () => {
    // A scrolled element, as a browser bounds it.
    const page = {
      ...view,
      scrollHeight: 1000,
      top: 500,
      get scrollTop() {
        return this.top;
      },
      set scrollTop(top: number) {
        this.top = Math.min(top, this.scrollHeight - this.clientHeight);
      },
    };
    const follow = new AutoscrollState();
    follow.scrolled(page);
    // The next question takes the place of the follow-ups; a prepared answer is there before the browser tells of it.
    page.scrollHeight = 800;
    follow.scrollToEnd(page);
    page.scrollHeight = 1200;
    follow.scrolled(page);
    expect(page.scrollTop).toBe(300);
    expect(follow.following).toBe(true);
    page.scrollTop = 200;
    follow.scrolled(page);
    expect(follow.following, 'this one was the reader').toBe(false);
  });

  it('holds still for a reader who unfolds something at the end, until they are back there', () => {
    const follow = new AutoscrollState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.pause();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1300 });
    expect(follow.following, 'what was unfolded stays where it is').toBe(false);
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    expect(follow.following, 'folded again, the end is in sight').toBe(true);
  });

  it('can be taken up again by a button', () => {
    const follow = new AutoscrollState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.scrolled({ ...view, scrollTop: 0, scrollHeight: 1000 });
    follow.resume();
    expect(follow.following).toBe(true);
  });
});
