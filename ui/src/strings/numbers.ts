// Formats numbers, sizes and times for people.

/** "3 questions", "1 question". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The share done in percent; at most 99, so that it never claims to be finished. */
export function percent(done: number, total: number): string {
  return `${Math.min(99, Math.floor((100 * done) / Math.max(1, total)))} %`;
}

/** "12 KB": a size, rounded. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kilobytes = bytes / 1000;
  if (kilobytes < 1000) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1000;
  return megabytes < 1000 ? `${megabytes.toFixed(1)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** "421 MB", "1.2 GB": the approximate size of a model. */
export function rough(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "12", "3.4": only a small rate has a decimal. */
export function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toString();
}

export const whole = new Intl.NumberFormat('en');
export const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
