const DAY = 86_400_000;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** When something is published: the part of a site's settings that slots follow from. */
export interface Schedule {
  readonly "publish_days": readonly string[];
  readonly "time_slots": readonly string[];
}

/** Options of `nextSlots`. */
export interface SlotOptions {
  /** Moments that have an article already. */
  readonly taken?: readonly Date[];
  /** How many moments to answer; 1 where it is left out. */
  readonly count?: number;
}

/**
 * The next moments at which an article can be published, strictly after a moment, in the order of time.
 *
 * Times are those of the wall in an IANA zone. A time that a change of clocks leaves out is read with the offset before
 * it (02:30 is 03:30), one that comes twice is the first. One article a moment. No day or no slot: an empty list.
 *
 * @throws RangeError where the zone is unknown, or the moment no moment.
 */
export function nextSlots(after: Date, zone: string, publishing: Schedule, options: SlotOptions = {}): Date[] {
  const { taken = [], count = 1 } = options;
  const start = after.getTime();
  const offset = offsets(zone);
  if (Number.isNaN(start)) throw new RangeError("after is no moment");
  const walls = publishing.time_slots.map(wallTime);
  if (!walls.length || !(count >= 1) || !publishing.publish_days.some((day) => DAYS.includes(day))) return [];
  const used = new Set(taken.map(Number));
  const found: number[] = [];
  const first = Math.floor((start + offset(start)) / DAY) - 1;
  // Where clocks change, a slot of a day may come after one of the next, so days behind the last one are looked at too.
  for (let day = first, last = Infinity; day <= last; day++) {
    if (publishing.publish_days.includes(DAYS[new Date(day * DAY).getUTCDay()]!)) {
      for (const wall of walls) {
        const moment = instant(day * DAY + wall, offset);
        if (moment > start && !used.has(moment)) found.push(moment), used.add(moment);
      }
    }
    if (found.length >= count) last = Math.min(last, day + 2);
  }
  return found.sort((a, b) => a - b).slice(0, count).map((it) => new Date(it));
}

function wallTime(slot: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)(?::00)?$/.exec(slot) ?? [];
  if (!hours) throw new RangeError("a slot is a time of day, such as 09:00");
  return (+hours * 60 + +minutes!) * 60_000;
}

/** The moment at which a wall shows a time, given as milliseconds of a wall in UTC. */
function instant(wall: number, offset: (moment: number) => number): number {
  const [before, after] = [wall - offset(wall - DAY), wall - offset(wall + DAY)];
  return after + offset(after) === wall && before + offset(before) !== wall ? after : before;
}

/** What a wall in a zone is ahead of UTC at a moment, both in milliseconds. */
function offsets(zone: string): (moment: number) => number {
  const numeric = "numeric";
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601", {
    timeZone: zone, hourCycle: "h23", year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric,
  });
  // Without a zone, Intl takes that of the machine; it also takes offsets, and names in any capitals.
  const { timeZone } = format.resolvedOptions();
  const isOther = timeZone !== zone && timeZone.toLowerCase() === String(zone).toLowerCase();
  if (!/^[A-Z]/.test(zone ?? "") || isOther) throw new RangeError("a site has a time zone, such as Europe/Berlin");
  return (moment) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(moment)) part[type] = +value;
    const wall = Date.UTC(part["year"]!, part["month"]! - 1, part["day"], part["hour"], part["minute"], part["second"]);
    return wall - Math.floor(moment / 1000) * 1000;
  };
}
