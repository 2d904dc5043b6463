import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { isDuplicateKey } from '../domain-error.ts';
import { hashToken } from '../secret.ts';
import { hashPassword } from '../staff/sign-in.ts';
import { demoAccounts, demoDevices } from './accounts.ts';
import { startDay } from './day.ts';
import { demoDirectory } from './directory.ts';
import { recordPastWeeks } from './past-weeks.ts';
import type { ShiftedClock } from './shifted-clock.ts';

async function unlessThere(insertion: Promise<void>): Promise<void> {
  await insertion.catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

/** The demo's accounts and devices; those that are there already stay. */
export async function addIdentities({ staffStore, deviceStore, derive }: Context): Promise<void> {
  for (const { password, ...account } of demoAccounts) {
    await unlessThere(
      staffStore.add({ ...account, id: randomUUID(), passwordHash: await hashPassword(password) }),
    );
  }
  for (const device of demoDevices) {
    await unlessThere(deviceStore.add(device, hashToken(derive.key('demo-device', device.id))));
  }
}

const PATIENCE_MS = 60_000;

/**
 * Loads the demo municipality into an empty database. Of several servers that start at once, one does it and the others
 * wait; what a server that died had begun is finished by the next.
 */
export async function loadDemo(context: Context, url: string, clock: ShiftedClock): Promise<void> {
  const { directory, directoryStore } = context;
  while (!(await directory.refresh())) {
    if (!(await directoryStore.claimSetup(Date.now(), PATIENCE_MS))) {
      await wait(200);
      continue;
    }
    await addIdentities(context);
    await directoryStore.save(demoDirectory(clock.present()));
    await directory.refresh();
    await recordPastWeeks(context, clock.present());
    await startDay(context, url, clock);
  }
}
