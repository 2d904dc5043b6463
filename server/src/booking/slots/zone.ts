import { IANAZone } from 'luxon';
import { DAY_MS, MINUTE_MS, type DayNumber } from './local-date.ts';

/** Offsets of one time zone, in milliseconds east of UTC, looked up without formatting a date each time. */
export interface Zone {
  readonly offsetAt: (instant: number) => number;
}

interface Chunk {
  readonly offset: number;
  /** Changes within the chunk, ascending. */
  readonly changes: readonly { readonly at: number; readonly offset: number }[];
}

const CHUNK_MS = 32 * DAY_MS;
/** No zone changes its clocks twice within this span: the shortest known are the four weeks of Ramadan. */
const PROBE_MS = 8 * DAY_MS;
const zones = new Map<string, Zone>();

/** The zone of an IANA name, remembered for the life of the process. Throws a RangeError when it is unknown. */
export function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    zone = createZone(timeZone);
    zones.set(timeZone, zone);
  }
  return zone;
}

function createZone(timeZone: string): Zone {
  const iana = IANAZone.create(timeZone);
  if (!iana.isValid) throw new RangeError(`unknown time zone: ${timeZone}`);
  const probe = (instant: number): number => iana.offset(instant) * MINUTE_MS;
  const chunks = new Map<number, Chunk>();

  return {
    offsetAt(instant) {
      const index = Math.floor(instant / CHUNK_MS);
      let chunk = chunks.get(index);
      if (!chunk) {
        chunk = readChunk(probe, index * CHUNK_MS);
        chunks.set(index, chunk);
      }
      let { offset } = chunk;
      for (const change of chunk.changes) {
        if (change.at > instant) break;
        offset = change.offset;
      }
      return offset;
    },
  };
}

function readChunk(probe: (instant: number) => number, start: number): Chunk {
  const first = probe(start);
  const changes: { at: number; offset: number }[] = [];
  let offset = first;
  for (let from = start; from < start + CHUNK_MS; from += PROBE_MS) {
    const next = probe(from + PROBE_MS);
    if (next !== offset) changes.push({ at: changeBetween(probe, from, from + PROBE_MS), offset: next });
    offset = next;
  }
  return { offset: first, changes };
}

/** The whole minute at which the offset changes, by halving. */
function changeBetween(probe: (instant: number) => number, from: number, to: number): number {
  const before = probe(from);
  let low = from / MINUTE_MS;
  let high = to / MINUTE_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (probe(middle * MINUTE_MS) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

/**
 * Instant of a local time, `minute` counted from the local midnight of `day` (1440 is the next midnight).
 * A time that does not exist moves later by what the clocks skipped; a time that exists twice is the first.
 */
export function toInstant(zone: Zone, day: DayNumber, minute: number): number {
  const wall = day * DAY_MS + minute * MINUTE_MS;
  const before = zone.offsetAt(wall - DAY_MS);
  const after = zone.offsetAt(wall + DAY_MS);
  const early = wall - before;
  if (before === after || zone.offsetAt(early) === before) return early;
  const late = wall - after;
  return zone.offsetAt(late) === after ? late : early;
}

/** Local date of an instant. */
export const toDay = (zone: Zone, instant: number): DayNumber =>
  Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
