import { expect, test } from 'vitest';
import { anyOf, freeStartsTogether } from './combined-starts.ts';
import { freeStarts } from './free-starts.ts';
import { askFor, at, visitOf, type CalendarDraft } from './slots.fixture.ts';

const day = '2026-03-04';
const opens = (id: string, from: string, to: string, more: CalendarDraft = {}): CalendarDraft => ({
  id,
  rules: [{ weekdays: [3], from, to }],
  ...more,
});
const list = (draft: CalendarDraft, more = {}) => ({
  calendarId: draft.id!,
  starts: freeStarts(askFor(draft, day, day, more)),
});
const clock = (start: number): string => new Date(start + 3_600_000).toISOString().slice(11, 16);
const together = (drafts: CalendarDraft[], more = {}) =>
  freeStartsTogether(
    drafts.map((draft) => askFor(draft, day, day, more)),
    askFor(drafts[0]!, day, day, more),
  );

test('when any of several calendars will do, then each time is there once, with all who can serve it', () => {
  const pool = anyOf([list(opens('a', '09:00', '10:00')), list(opens('b', '09:30', '10:30'))]);
  expect(pool.map(({ start, options }) => [clock(start), ...options.map((one) => one.calendarId)])).toEqual([
    ['09:00', 'a'],
    ['09:30', 'a', 'b'],
    ['10:00', 'b'],
  ]);
});

test('when one calendar of a pool has more free seats, then it is offered first', () => {
  const larger = { id: 'b', rules: [{ weekdays: [3], from: '09:00', to: '09:30', seats: 2 }] };
  const [first] = anyOf([list(opens('a', '09:00', '09:30')), list(larger)]);
  expect(first?.options.map((one) => one.calendarId)).toEqual(['b', 'a']);
});

test('when everybody is needed, then only common free times are listed, with a seat on each calendar', () => {
  const drafts = [opens('technician', '09:00', '11:00'), opens('councillor', '10:00', '12:00')];
  expect(together(drafts)).toEqual([
    {
      start: at(`${day}T10:00`),
      seats: [
        { calendarId: 'technician', seat: 0 },
        { calendarId: 'councillor', seat: 0 },
      ],
    },
    {
      start: at(`${day}T10:30`),
      seats: [
        { calendarId: 'technician', seat: 0 },
        { calendarId: 'councillor', seat: 0 },
      ],
    },
  ]);
});

test('when windows open at different minutes, then starts step from where all of them are open', () => {
  const starts = together([opens('technician', '09:00', '11:00'), opens('councillor', '09:10', '12:00')]);
  expect(starts.map(({ start }) => clock(start))).toEqual(['09:10', '09:40', '10:10']);
});

test('when one of them is taken, or has a longer notice, then the others do not matter', () => {
  const question = askFor(opens('a', '09:00', '11:00'), day, day, {
    now: at(`${day}T08:00`),
    timing: visitOf(),
  });
  const busy = [{ seat: 0, from: at(`${day}T10:00`), to: at(`${day}T10:30`) }];
  const careful = askFor(opens('b', '09:00', '11:00', { noticeMin: 90 }), day);
  const starts = freeStartsTogether([{ ...question, busy }, careful], question);
  expect(starts.map(({ start }) => clock(start))).toEqual(['09:30', '10:30']);
});

test('when nobody is asked, then nothing is free', () => {
  expect(freeStartsTogether([], askFor(opens('a', '09:00', '11:00'), day))).toEqual([]);
  expect(anyOf([])).toEqual([]);
});
