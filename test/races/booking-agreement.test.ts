import { randomUUID } from 'node:crypto';
import type { Appointment, Booked, OwnData, SlotList } from '@sportello/shared/appointment';
import type { Closing } from '@sportello/shared/closing';
import { expect, it, onTestFinished } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess } from '../support/child-process.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { anInstallation } from '../support/restartable.ts';

const SEATS = 3;
const rule = { from: '09:00', to: '11:00', seats: SEATS, holdsOnHoliday: true };
const directory = aDirectory();
directory.calendars[0] = aCalendar({ rules: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], ...rule }] });

it.skipIf(!process.env.MONGODB_URI)(
  'when people answer to the time of a closure while staff move them and the closure is undone, then every answer was true and nothing is taken twice',
  async () => {
    const installation = await anInstallation(1, { role: 'supervisor', directory });
    onTestFinished(() => installation.remove());
    const [headers] = installation.sessions;
    const one = await startServerProcess(installation);
    onTestFinished(() => one.stop('SIGKILL'));
    const other = await startServerProcess(installation);
    onTestFinished(() => other.stop('SIGKILL'));

    const now = Date.now();
    const date = (days: number) => new Date(now + days * 86_400_000).toISOString().slice(0, 10);
    const startsOn = async (days: number) =>
      (
        await one.get<SlotList>(`/slots?serviceId=identity-card&from=${date(days)}&to=${date(days)}`)
      ).body.slots.map(({ start }) => start);
    const [olds, [citizenTo, staffTo]] = [await startsOn(3), await startsOn(6)];
    const people: Booked[] = [];
    for (const start of olds)
      for (let seat = 0; seat < SEATS; seat++) people.push((await createBookingSteps(one).book(start)).body);

    const closure = { firstDate: date(3), lastDate: date(3), fromTime: '00:00', toTime: '24:00' };
    const commandId = randomUUID();
    const order = { officeId: 'registry', closure, commandId, action: 'rebook', message: 'Guasto' };
    await one.post<Closing>('/staff/closures', order, headers);
    const keyOf = ({ key }: Booked) => ({ 'x-appointment-key': key });
    const asked = await Promise.all(
      people.map(async (booked) => {
        const path = `/appointments/${booked.appointment.code}`;
        const { sequence, agreement } = (await other.get<Appointment>(path, keyOf(booked))).body;
        expect(agreement).toBe('asked');
        return { booked, path, sequence, old: booked.appointment.start };
      }),
    );

    const calendarId = 'registry-counters';
    type Asked = (typeof asked)[number];
    const agree = ({ booked, path, sequence }: Asked) =>
      one.post<Appointment>(`${path}/agree`, { sequence }, keyOf(booked));
    const moveOwn = ({ booked, path }: Asked) =>
      other.post<Appointment>(`${path}/move`, { start: citizenTo, calendarId }, keyOf(booked));
    const cancel = ({ booked, path }: Asked) => one.post<Appointment>(`${path}/cancel`, {}, keyOf(booked));
    const moveByStaff = ({ booked }: Asked) =>
      one.post(`/staff/appointments/${booked.appointment.id}/move`, { start: staffTo, calendarId }, headers);
    // The two steps of a person meet at once, one person after another, while the undo comes from the other end of the line.
    const meetings = [
      { agree, moveByStaff },
      { moveOwn, moveByStaff },
      { agree, cancel },
      { agree, moveOwn },
      { agree },
      {},
    ] as {
      [Step in 'agree' | 'moveOwn' | 'moveByStaff' | 'cancel']?: (who: Asked) => Promise<{ status: number }>;
    }[];
    const undoing = other.post<Closing>(`/staff/closures/${commandId}/undo`, {}, headers);
    const ended: { who: Asked; did: Record<string, number | undefined> }[] = [];
    for (const [place, who] of [...asked.entries()].reverse()) {
      const steps = Object.entries(meetings[place % meetings.length]!);
      const statuses = await Promise.all(
        steps.map(async ([name, step]) => [name, (await step(who)).status] as const),
      );
      ended.push({ who, did: Object.fromEntries(statuses) });
    }
    const undone = await undoing;

    expect(undone.body).toMatchObject({ undone: true, notRestored: [] });
    const seats = new Map<string, number>();
    for (const { who, did } of ended) {
      const { body } = await one.get<OwnData>(`${who.path}/data`, keyOf(who.booked));
      const steps = body.history.filter(({ action }) => ['moved', 'agreed', 'cancelled'].includes(action));
      const moves = steps.filter(({ action }) => action === 'moved');
      // Where each move led is where the next began.
      const ends = [...moves.slice(1).map(({ from }) => from!.start), body.start];
      const ledTo = moves.map(({ by }, place) => `${by} ${ends[place]}`).slice(1);
      const count = (action: string) => steps.filter((step) => step.action === action).length;

      for (const status of Object.values(did)) expect([200, 409]).toContain(status);
      expect(moves[0]).toMatchObject({ by: 'staff', from: { start: who.old } });
      expect(count('agreed')).toBe(did.agree === 200 ? 1 : 0);
      // Both only while the time is the one that the closure chose: nobody agrees to another, or is fetched back from one.
      expect(steps.slice(2).map(({ action }) => action)).not.toContain('agreed');
      expect(ends.slice(2)).not.toContain(who.old);
      expect(ledTo.filter((move) => move === `citizen ${citizenTo}`)).toHaveLength(
        did.moveOwn === 200 ? 1 : 0,
      );
      expect(ledTo.filter((move) => move === `staff ${staffTo}`)).toHaveLength(
        did.moveByStaff === 200 ? 1 : 0,
      );
      expect(body.state).toBe(did.cancel ? 'cancelled' : 'confirmed');
      if (did.cancel) expect([did.cancel, count('cancelled')]).toEqual([200, 1]);
      if (![did.cancel, did.moveOwn, did.moveByStaff].includes(200)) expect(body.start).toBe(who.old);

      const last = steps.findLast(({ action }) => action !== 'cancelled')!;
      const open = moves.length === 1 ? 'asked' : null;
      expect(body.agreement).toBe(last.action === 'agreed' ? 'given' : open);
      if (body.state === 'confirmed') seats.set(body.start, (seats.get(body.start) ?? 0) + 1);
    }
    expect(Math.max(...seats.values())).toBeLessThanOrEqual(SEATS);
  },
  120_000,
);
