export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type Weekday = (typeof weekdays)[number];

const minutesOfDay = 24 * 60;

/** Hours of some days of the week on the wall clock of one time zone. */
export interface TimeWindow {
  readonly days: ReadonlySet<Weekday>;
  /** Minute of the day from which it is open. */
  readonly fromMinute: number;
  /** First minute that is outside. At or before `fromMinute`: of the next day, which need not be in `days`. */
  readonly toMinute: number;
  readonly clock: Intl.DateTimeFormat;
}

/** The wall clock of an IANA time zone; undefined: there is no such zone. */
export function wallClock(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    return undefined;
  }
}

/** `now`: milliseconds since the epoch. */
export function isOpen({ days, fromMinute, toMinute, clock }: TimeWindow, now: number): boolean {
  const { day, minute } = wallTime(clock, now);
  if (fromMinute < toMinute) return days.has(day) && minute >= fromMinute && minute < toMinute;
  // Across midnight: what is open after midnight began the day before.
  return minute >= fromMinute ? days.has(day) : minute < toMinute && days.has(dayBefore(day));
}

function wallTime(clock: Intl.DateTimeFormat, now: number): { day: Weekday; minute: number } {
  const parts = new Map(clock.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = weekdays.find((name) => name === parts.get('weekday')) ?? 'Mon';
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { day, minute: minute % minutesOfDay };
}

function dayBefore(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day;
}

/** Minutes of `HH:MM`, 24:00 included; undefined: no time of day. */
export function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= minutesOfDay ? minute : undefined;
}
