import { Schema, type Connection } from 'mongoose';
import type { DeviceRole } from '@sportello/shared/device';

/** A screen that waits to be told what it is. */
export interface PairingRecord {
  /** Becomes the device's id. */
  id: string;
  codeHash: string;
  tokenHash: string;
  page: DeviceRole;
  expiresMs: number;
}

interface PairingDocument {
  _id: string;
  codeHash: string;
  tokenHash: string;
  page: DeviceRole;
  expiresAt: Date;
}

/** Codes on screens, stored hashed; the database forgets them when they have expired. */
export function createPairingStore(connection: Connection) {
  const schema = new Schema<PairingDocument>(
    {
      _id: { type: String, required: true },
      codeHash: { type: String, required: true },
      tokenHash: { type: String, required: true },
      page: { type: String, required: true },
      expiresAt: { type: Date, required: true },
    },
    { collection: 'pairings', versionKey: false },
  );
  schema.index({ codeHash: 1 }, { unique: true });
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<PairingDocument>('Pairing', schema);

  return {
    /** Throws the duplicate key where another screen shows the same code. */
    async add({ id, expiresMs, ...rest }: PairingRecord): Promise<void> {
      await model.create({ _id: id, ...rest, expiresAt: new Date(expiresMs) });
    },
    /** The sweep is not punctual, so expiry is part of the question. */
    async byCode(codeHash: string, nowMs: number): Promise<PairingRecord | undefined> {
      const found = await model
        .findOne({ codeHash, expiresAt: { $gt: new Date(nowMs) } })
        .lean<PairingDocument>();
      if (!found) return undefined;
      const { _id, expiresAt, ...rest } = found;
      return { id: _id, ...rest, expiresMs: expiresAt.getTime() };
    },
  };
}
export type PairingStore = ReturnType<typeof createPairingStore>;
