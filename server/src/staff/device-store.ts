import { Schema, type Connection } from 'mongoose';
import type { Device, DeviceRole } from '@sportello/shared/staff';

interface DeviceDocument {
  _id: string;
  officeId: string;
  role: DeviceRole;
  name: string;
  tokenHash: string;
  revoked: boolean;
}

/** Paired screens, found by the hash of their token. */
export function createDeviceStore(connection: Connection) {
  const schema = new Schema<DeviceDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      role: { type: String, required: true },
      name: { type: String, required: true },
      tokenHash: { type: String, required: true },
      revoked: { type: Boolean, required: true },
    },
    { collection: 'devices', versionKey: false },
  );
  schema.index({ tokenHash: 1 }, { unique: true });
  const model = connection.model<DeviceDocument>('Device', schema);

  return {
    async add(device: Device, tokenHash: string): Promise<void> {
      const { id, ...rest } = device;
      await model.create({ _id: id, ...rest, tokenHash, revoked: false });
    },
    async byToken(tokenHash: string): Promise<Device | undefined> {
      const found = await model.findOne({ tokenHash, revoked: false }).lean();
      return found
        ? { id: found._id, officeId: found.officeId, role: found.role, name: found.name }
        : undefined;
    },
  };
}
export type DeviceStore = ReturnType<typeof createDeviceStore>;
