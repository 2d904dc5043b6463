import { readConfig } from '@sportello/server/config';
import { startServer } from '@sportello/server/server';
import { createFakeClock } from './fake-clock.ts';
import { aCalendar, aDirectory } from './municipality.ts';

/**
 * A whole server as a process of its own, to be killed. Its counter never closes and has three seats, so that there is
 * something to book whatever the machine's clock says. Prints its address once it answers.
 */
const clockAt = process.env.CLOCK_AT;
const clock = clockAt === undefined ? undefined : createFakeClock(clockAt);
const server = await startServer(readConfig(), {
  pages: process.env.WITH_PAGES === 'true',
  ...(clock ? { clock } : {}),
});
if (!server.context.directory.loaded()) {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', seats: 3, holdsOnHoliday: true }],
  });
  await server.context.directoryStore.save(directory);
  await server.context.directory.refresh();
}
console.log(`listening ${server.localUrl}`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
