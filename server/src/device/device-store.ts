import { Schema, type Connection } from 'mongoose';
import {
  deviceSettingsSchema,
  type ChangeDevice,
  type Device,
  type DeviceReport,
  type DeviceRole,
  type DeviceSettings,
} from '@sportello/shared/device';

interface DeviceDocument {
  _id: string;
  officeId: string;
  role: DeviceRole;
  name: string;
  settings?: DeviceSettings;
  tokenHash: string;
  revoked: boolean;
  /** Rises with every wish that its page be loaded again. */
  reloads?: number;
  /** The last wish that it print a test slip. */
  testSlip?: { id: string; askedAt: Date };
  /** The connection that reported last, while it is open. */
  connectionId?: string;
  lastContactAt?: Date;
  report?: DeviceReport;
}

/** A device and what was last heard of it. */
export interface DeviceRecord {
  device: Device;
  reloads: number;
  /** `askedMs`: epoch milliseconds. */
  testSlip: { id: string; askedMs: number } | undefined;
  connectionId: string | undefined;
  /** Epoch milliseconds. */
  lastContactMs: number | undefined;
  report: DeviceReport | undefined;
}

const toDevice = ({ _id, officeId, role, name, settings }: DeviceDocument): Device => ({
  id: _id,
  officeId,
  role,
  name,
  // A device that was paired by an earlier version has none, or fewer.
  settings: deviceSettingsSchema.parse(settings ?? {}),
});
const toRecord = (document: DeviceDocument): DeviceRecord => ({
  device: toDevice(document),
  reloads: document.reloads ?? 0,
  testSlip: document.testSlip && {
    id: document.testSlip.id,
    askedMs: document.testSlip.askedAt.getTime(),
  },
  connectionId: document.connectionId,
  lastContactMs: document.lastContactAt?.getTime(),
  report: document.report,
});
const recordOf = (found: DeviceDocument | null): DeviceRecord | undefined =>
  found ? toRecord(found) : undefined;

/** Paired screens, found by the hash of their token. One that was revoked is never found again. */
export function createDeviceStore(connection: Connection) {
  const schema = new Schema<DeviceDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      role: { type: String, required: true },
      name: { type: String, required: true },
      settings: Schema.Types.Mixed,
      tokenHash: { type: String, required: true },
      revoked: { type: Boolean, required: true },
      reloads: Number,
      testSlip: Schema.Types.Mixed,
      connectionId: String,
      lastContactAt: Date,
      report: Schema.Types.Mixed,
    },
    { collection: 'devices', versionKey: false, minimize: false },
  );
  schema.index({ tokenHash: 1 }, { unique: true });
  const model = connection.model<DeviceDocument>('Device', schema);

  const update = async (id: string, change: Record<string, unknown>): Promise<DeviceRecord | undefined> =>
    recordOf(
      await model
        .findOneAndUpdate({ _id: id, revoked: false }, change, { returnDocument: 'after' })
        .lean<DeviceDocument>(),
    );

  return {
    /** Throws the duplicate key where the id or the token is a device's already. */
    async add(device: Device, tokenHash: string): Promise<void> {
      const { id, ...rest } = device;
      await model.create({ _id: id, ...rest, tokenHash, revoked: false });
    },
    async byToken(tokenHash: string): Promise<Device | undefined> {
      const found = await model.findOne({ tokenHash, revoked: false }).lean<DeviceDocument>();
      return found ? toDevice(found) : undefined;
    },
    async byId(id: string): Promise<DeviceRecord | undefined> {
      return recordOf(await model.findOne({ _id: id, revoked: false }).lean<DeviceDocument>());
    },
    async all(): Promise<DeviceRecord[]> {
      const found = await model
        .find({ revoked: false })
        .sort({ officeId: 1, name: 1 })
        .lean<DeviceDocument[]>();
      return found.map(toRecord);
    },

    change: (id: string, change: ChangeDevice) => update(id, { $set: change }),
    revoke: (id: string) => update(id, { $set: { revoked: true }, $unset: { connectionId: 1 } }),
    askToReload: (id: string) => update(id, { $inc: { reloads: 1 } }),
    askForTestSlip: (id: string, slipId: string, nowMs: number) =>
      update(id, { $set: { testSlip: { id: slipId, askedAt: new Date(nowMs) } } }),
    heard: (id: string, connectionId: string, report: DeviceReport, nowMs: number) =>
      update(id, { $set: { connectionId, report, lastContactAt: new Date(nowMs) } }),
    /** Its connection ended; a newer one stays. */
    async left(id: string, connectionId: string, nowMs: number): Promise<void> {
      await model.updateOne(
        { _id: id, connectionId },
        { $set: { lastContactAt: new Date(nowMs) }, $unset: { connectionId: 1 } },
      );
    },
  };
}
export type DeviceStore = ReturnType<typeof createDeviceStore>;
