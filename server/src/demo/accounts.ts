import { deviceSettingsSchema, type Device } from '@sportello/shared/device';
import type { Staff } from '@sportello/shared/staff';
import type { Derivation } from '../secret.ts';

const officeIds = ['anagrafe', 'tributi', 'edilizia', 'scuola-sociale', 'polizia-locale', 'urp-segreteria'];

/** Known to everybody who reads this; they exist only in the demo municipality. */
export const demoAccounts: (Omit<Staff, 'id'> & { password: string })[] = [
  {
    username: 'anna',
    password: 'sportello-anna',
    displayName: 'Anna Vannini',
    role: 'operator',
    officeIds: ['anagrafe'],
  },
  {
    username: 'bruno',
    password: 'sportello-bruno',
    displayName: 'Bruno Ceccherini',
    role: 'operator',
    officeIds: ['anagrafe', 'tributi'],
  },
  {
    username: 'carla',
    password: 'sportello-carla',
    displayName: 'Carla Nannetti',
    role: 'operator',
    officeIds,
  },
  {
    username: 'dario',
    password: 'sportello-dario',
    displayName: 'Dario Burroni',
    role: 'supervisor',
    officeIds,
  },
  {
    username: 'admin',
    password: 'sportello-admin',
    displayName: 'Ufficio Informatica',
    role: 'admin',
    officeIds,
  },
];

const deviceNames = { kiosk: 'Totem', display: 'Schermo di sala' } as const;

/** A ticket machine and a screen for every office, with fixed ids so that their tokens can be derived again. */
export const demoDevices: Device[] = officeIds.flatMap((officeId, place) =>
  (['kiosk', 'display'] as const).map((role, kind) => ({
    id: `00000000-0000-4000-8000-0000000000${place}${kind}`,
    officeId,
    role,
    name: deviceNames[role],
    settings: deviceSettingsSchema.parse({}),
  })),
);

/** The token of a demo device; as secret as the installation's secret is. */
export const demoDeviceToken = (derive: Derivation, officeId: string, role: Device['role']): string => {
  const device = demoDevices.find((one) => one.officeId === officeId && one.role === role);
  if (!device) throw new Error(`the demo has no ${role} at ${officeId}`);
  return derive.key('demo-device', device.id);
};
