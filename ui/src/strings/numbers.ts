// Numbers, sizes and times as people read them.

/** "3 questions", "1 question". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The share done, never claiming to be finished before it is. */
export function percent(done: number, total: number): string {
  return `${Math.min(99, Math.floor((100 * done) / Math.max(1, total)))} %`;
}

/** "12 KB"; sizes are for people. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kilobytes = bytes / 1000;
  if (kilobytes < 1000) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1000;
  return megabytes < 1000 ? `${megabytes.toFixed(1)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** "421 MB", "1.2 GB": what a model takes, which nobody needs to the last tenth. */
export function rough(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "12", "3.4": a rate is only worth a digit behind the point when it is small. */
export function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toString();
}

export const whole = new Intl.NumberFormat('en');
export const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
