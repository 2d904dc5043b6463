import type { SlotList } from '@sportello/shared/appointment';
import { expect, it, onTestFinished } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { readCalendarFile } from '../support/calendar-file.ts';
import { startServerProcess } from '../support/child-process.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { anInstallation } from '../support/restartable.ts';

/** In winter, for visits in spring and in autumn; the office opens at 02:30, which one of the dates lacks and the other has twice. */
const NOW = '2026-03-01T08:00:00Z';
const spring = ['2026-03-29T01:30:00.000Z', '2026-03-29T02:00:00.000Z'];
const autumn = ['00:30', '01:00', '01:30', '02:00', '02:30', '03:00'].map(
  (time) => `2026-10-25T${time}:00.000Z`,
);

it.each(['Europe/Rome', 'Pacific/Apia', 'America/St_Johns'])(
  'when the machine lives in %s and the clocks change, then the same starts are listed, and each is booked at its instant',
  async (timeZone) => {
    const directory = aDirectory();
    directory.calendars[0] = aCalendar({
      rules: [{ weekdays: [7], from: '02:30', to: '04:30' }],
      horizonDays: 300,
    });
    const installation = await anInstallation(0, { directory });
    onTestFinished(() => installation.remove());
    const server = await startServerProcess({ ...installation, timeZone, clockAt: NOW });
    onTestFinished(() => server.stop('SIGKILL'));
    const list = async (date: string) => {
      const { body } = await server.get<SlotList>(`/slots?serviceId=identity-card&from=${date}&to=${date}`);
      return body.slots.map(({ start }) => start);
    };
    expect(await list('2026-03-29')).toEqual(spring);
    expect(await list('2026-10-25')).toEqual(autumn);

    for (const start of [...spring, ...autumn]) {
      const { status, body } = await createBookingSteps(server).book(start);
      expect(status).toBe(201);
      const { code, end } = body.appointment;
      expect(Date.parse(end) - Date.parse(start)).toBe(30 * 60_000);
      const file = await server.get<string>(`/appointments/${code}/calendar.ics?key=${body.key}`);
      expect(readCalendarFile(file.body)).toMatchObject({ start, end });
    }
    expect(await list('2026-03-29')).toEqual([]);
    expect(await list('2026-10-25')).toEqual([]);
  },
);
