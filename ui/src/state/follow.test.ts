import { describe, expect, it } from 'vitest';
import { FollowState } from './follow.svelte';

const view = { clientHeight: 500 };

describe('FollowState', () => {
  it('lets go when the reader scrolls up, and takes hold at the end', () => {
    const follow = new FollowState();
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
    const follow = new FollowState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.scrolled({ ...view, scrollTop: 520, scrollHeight: 1200 });
    expect(follow.following, 'the gap was made by new text, not by the reader').toBe(true);
  });

  it('holds still for a reader who unfolds something at the end, until they are back there', () => {
    const follow = new FollowState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.hold();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1300 });
    expect(follow.following, 'what was unfolded stays where it is').toBe(false);
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    expect(follow.following, 'folded again, the end is in sight').toBe(true);
  });

  it('can be taken up again by a button', () => {
    const follow = new FollowState();
    follow.scrolled({ ...view, scrollTop: 500, scrollHeight: 1000 });
    follow.scrolled({ ...view, scrollTop: 0, scrollHeight: 1000 });
    follow.resume();
    expect(follow.following).toBe(true);
  });
});
