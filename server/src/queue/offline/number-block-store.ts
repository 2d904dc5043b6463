import { Schema, type Connection } from 'mongoose';
import type { NumberBlock } from '@sportello/shared/offline';
import { isDuplicateKey } from '../../domain-error.ts';

/** A block and who has it. */
export interface ReservedBlock extends NumberBlock {
  deviceId: string;
  /** Epoch milliseconds. */
  reservedMs: number;
}

interface BlockDocument extends Omit<ReservedBlock, 'id' | 'reservedMs'> {
  _id: string;
  reservedAt: Date;
}

/** Longer than any machine stays cut off before somebody carries it away. */
const KEPT_S = 60 * 24 * 3600;

const toBlock = ({ _id, reservedAt, ...rest }: BlockDocument): ReservedBlock => ({
  id: _id,
  ...rest,
  reservedMs: reservedAt.getTime(),
});

/** Blocks of numbers that were reserved; the id is the command's that asked for it. */
export function createNumberBlockStore(connection: Connection) {
  const required = { required: true } as const;
  const schema = new Schema<BlockDocument>(
    {
      _id: { type: String, ...required },
      deviceId: { type: String, ...required },
      officeId: { type: String, ...required },
      date: { type: String, ...required },
      series: { type: String, ...required },
      from: { type: Number, ...required },
      to: { type: Number, ...required },
      reservedAt: { type: Date, ...required },
    },
    { collection: 'number_blocks', versionKey: false },
  );
  schema.index({ reservedAt: 1 }, { expireAfterSeconds: KEPT_S });
  const model = connection.model<BlockDocument>('NumberBlock', schema);

  async function byId(id: string): Promise<ReservedBlock | undefined> {
    const found = await model.findOne({ _id: id }).lean<BlockDocument>();
    return found ? toBlock(found) : undefined;
  }

  return {
    byId,
    /** Answers with the block that this command reserved first. */
    async add({ id, reservedMs, ...rest }: ReservedBlock): Promise<ReservedBlock> {
      try {
        await model.create({ _id: id, ...rest, reservedAt: new Date(reservedMs) });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      return (await byId(id))!;
    },
  };
}
export type NumberBlockStore = ReturnType<typeof createNumberBlockStore>;
