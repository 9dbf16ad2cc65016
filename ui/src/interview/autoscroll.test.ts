// Tests following the newest text.
import { describe, expect, it } from 'vitest';
import { AutoscrollState } from './autoscroll.svelte';

const view = { clientHeight: 500 };

describe('AutoscrollState', () => {
  it('pauses when the reader scrolls up, and resumes at the end', () => {
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    expect(autoscroll.following).toBe(true);
    autoscroll.scrolled({ ...view, scrollTop: 300, scrollHeight: 1000 });
    expect(autoscroll.following).toBe(false);
    autoscroll.scrolled({ ...view, scrollTop: 400, scrollHeight: 1000 });
    expect(autoscroll.following, 'on the way down the reader is still reading').toBe(false);
    autoscroll.scrolled({ ...view, scrollTop: 490, scrollHeight: 1000 });
    expect(autoscroll.following).toBe(true);
  });

  it('keeps following when text grows faster than the page scrolls', () => {
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    autoscroll.scrolled({ ...view, scrollTop: 520, scrollHeight: 1200 });
    expect(autoscroll.following, 'the gap was made by new text, not by the reader').toBe(true);
  });

  /** An element whose scroll position is bounded as in a browser. */
  function boundedPage() {
    return {
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
  }

  it('keeps following when the page becomes shorter before it grows again', () => {
    const page = boundedPage();
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled(page);
    // The next question replaces the follow-ups, and a prepared answer arrives before the scroll event.
    page.scrollHeight = 800;
    autoscroll.scrollToEnd(page);
    page.scrollHeight = 1200;
    autoscroll.scrolled(page);
    expect(page.scrollTop).toBe(300);
    expect(autoscroll.following).toBe(true);
    page.scrollTop = 200;
    autoscroll.scrolled(page);
    expect(autoscroll.following, 'this one was the reader').toBe(false);
  });

  it('keeps following when the browser reports the shorter page after it has grown again', () => {
    const page = boundedPage();
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled(page);
    // Between two frames something asks for the layout of the shorter page, and then the answer is there.
    page.scrollHeight = 800;
    page.scrollTop = 500;
    page.scrollHeight = 1200;
    autoscroll.scrolled(page);
    expect(page.scrollTop).toBe(300);
    expect(autoscroll.following).toBe(true);
    page.scrollTop = 200;
    autoscroll.scrolled(page);
    expect(autoscroll.following, 'this one was the reader').toBe(false);
  });

  it('stops for a reader who unfolds something at the end, until they are back there', () => {
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    autoscroll.pause();
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1300 });
    expect(autoscroll.following, 'what was unfolded stays where it is').toBe(false);
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    expect(autoscroll.following, 'folded again, the end is in sight').toBe(true);
  });

  it('can be resumed by a button', () => {
    const autoscroll = new AutoscrollState();
    autoscroll.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    autoscroll.scrolled({ ...view, scrollTop: 0, scrollHeight: 1000 });
    autoscroll.resume();
    expect(autoscroll.following).toBe(true);
  });
});
