import { z } from 'zod';
import { normalizeCode } from './appointment-code.ts';
import { instantSchema, slugSchema, uuidSchema } from './identifier.ts';
import { PAIRING_ALPHABET, PAIRING_CODE_LENGTH } from './pairing-code.ts';

/** `kiosk`: the ticket machine. `display`: the waiting-room screen. The page of each has its role's name. */
export const deviceRoles = ['kiosk', 'display'] as const;
export const deviceRoleSchema = z.enum(deviceRoles);
export type DeviceRole = z.infer<typeof deviceRoleSchema>;

/** Languages that the device pages speak. */
export const deviceLanguages = ['it', 'en', 'de', 'fr'] as const;
export type DeviceLanguage = (typeof deviceLanguages)[number];

const portSchema = z.int().min(1).max(65_535);

/** How a printer can be. `unknown`: it stopped in the middle of a slip. `bridgeOff`: nothing answers on the machine's USB side. */
export const printerStates = [
  'ready',
  'paperLow',
  'paperOut',
  'coverOpen',
  'offline',
  'unknown',
  'bridgeOff',
] as const;
const printerStateSchema = z.enum(printerStates);
export type ReportedPrinter = z.infer<typeof printerStateSchema>;

export const deviceSettingsSchema = z
  .object({
    /** Shown and spoken, in this order; empty: the municipality's languages on a display, all of them on a machine. */
    languages: z.array(z.enum(deviceLanguages)).max(deviceLanguages.length).default([]),
    /** Offices that a display shows besides its own. */
    moreOfficeIds: z.array(slugSchema).max(7).default([]),
    /** What a display lets hear at a call. */
    sound: z.enum(['voice', 'chime', 'none']).default('voice'),
    /** How a machine gives its numbers on paper. */
    print: z.enum(['none', 'browser', 'network', 'usb']).default('none'),
    /** For `network`: an ESC/POS printer that the server reaches. */
    printer: z
      .object({
        host: z
          .string()
          .trim()
          .regex(/^[A-Za-z0-9.:-]+$/, 'a name or an address')
          .max(253),
        port: portSchema.default(9100),
      })
      .optional(),
    /** For `usb`: where the bridge to the printer listens on the machine itself. */
    bridgePort: portSchema.default(9105),
    /** Whether a machine reads QR codes with its camera. */
    camera: z.boolean().default(false),
  })
  .meta({ id: 'DeviceSettings' });
export type DeviceSettings = z.infer<typeof deviceSettingsSchema>;

/** What a paired screen is: its token is stored hashed. */
export const deviceSchema = z
  .object({
    id: uuidSchema,
    officeId: slugSchema,
    role: deviceRoleSchema,
    name: z.string(),
    settings: deviceSettingsSchema,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof deviceSchema>;

const versionSchema = z.string().max(40);

/** A page without a token asks for a code. */
export const startPairingSchema = z
  .object({ page: deviceRoleSchema, version: versionSchema })
  .meta({ id: 'StartPairing' });
export type StartPairing = z.infer<typeof startPairingSchema>;

/** The code for people; the token that is the device's own once an administrator has typed the code. */
export const pairingSchema = z
  .object({ code: z.string(), token: z.string(), expiresInMs: z.int() })
  .meta({ id: 'Pairing' });
export type Pairing = z.infer<typeof pairingSchema>;

/** As an administrator may save them. */
const askedSettingsSchema = deviceSettingsSchema.refine(
  ({ print, printer }) => print !== 'network' || printer !== undefined,
  { path: ['printer', 'host'], message: 'a printer on the network has an address' },
);
const nameSchema = z.string().trim().min(1).max(80);

export const pairDeviceSchema = z
  .object({
    /** As typed; case, spaces and hyphens do not matter. */
    code: z
      .string()
      .max(40)
      .transform(normalizeCode)
      .pipe(z.string().regex(new RegExp(`^[${PAIRING_ALPHABET}]{${PAIRING_CODE_LENGTH}}$`), 'not a code')),
    officeId: slugSchema,
    role: deviceRoleSchema,
    name: nameSchema,
    settings: askedSettingsSchema.prefault({}),
  })
  .meta({ id: 'PairDevice' });
export type PairDevice = z.infer<typeof pairDeviceSchema>;

/** What is absent stays. */
export const changeDeviceSchema = z
  .object({
    name: nameSchema.optional(),
    officeId: slugSchema.optional(),
    settings: askedSettingsSchema.optional(),
  })
  .meta({ id: 'ChangeDevice' });
export type ChangeDevice = z.infer<typeof changeDeviceSchema>;

/** What a device tells of itself, now and then. Nothing in it is about people. */
export const deviceReportSchema = z
  .object({
    /** Build of the page. */
    version: versionSchema,
    /** CSS pixels. */
    width: z.int().min(0).max(20_000),
    height: z.int().min(0).max(20_000),
    /** `blocked`: the browser lets the page make no sound until somebody touches it. */
    sound: z.enum(['on', 'off', 'blocked']).optional(),
    /** The number in the large frame of a display. */
    calling: z.string().max(10).optional(),
    /** Numbers that a machine gave without the server and has not handed in. */
    unsent: z.int().min(0).optional(),
    /** How the printer of a machine is, or how its last slip went. */
    printer: printerStateSchema.optional(),
    /** The test slip that was asked for last, and what became of it. */
    testSlip: z.object({ id: uuidSchema, outcome: printerStateSchema }).optional(),
    /** Of a machine that reads QR codes with it. */
    camera: z.enum(['ready', 'missing', 'blocked']).optional(),
  })
  .meta({ id: 'DeviceReport' });
export type DeviceReport = z.infer<typeof deviceReportSchema>;

/** What the server has to say to a device. A page reloads when `reloads` has risen or its device has changed. */
export interface DeviceState {
  device: Device;
  reloads: number;
  /** A test slip that an administrator has just asked for. */
  testSlip?: string;
}

/** A line of the administrator's list. */
export const deviceStatusSchema = deviceSchema
  .extend({
    connected: z.boolean(),
    lastContactAt: instantSchema.nullable(),
    report: deviceReportSchema.nullable(),
    /** Whether it runs the pages that this server has; null until it was in contact. */
    upToDate: z.boolean().nullable(),
  })
  .meta({ id: 'DeviceStatus' });
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;
