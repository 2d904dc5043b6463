import { Schema, type Connection } from 'mongoose';
import type { Role, Staff } from '@sportello/shared/staff';
import type { ChangeAccount, StaffAccount } from '@sportello/shared/staff-account';

interface StaffDocument {
  _id: string;
  username: string;
  displayName: string;
  role: Role;
  officeIds: string[];
  passwordHash: string;
  disabled: boolean;
  /** False until a password was chosen; absent in accounts that were made with one. */
  passwordSet?: boolean;
  /** The one link with which a password can be chosen. */
  linkHash?: string;
  linkExpiresAt?: Date;
}
interface SessionDocument {
  _id: string;
  staffId: string;
  createdAt: Date;
  expiresAt: Date;
}

const toStaff = (document: StaffDocument): Staff => ({
  id: document._id,
  username: document.username,
  displayName: document.displayName,
  role: document.role,
  officeIds: document.officeIds,
});

const toAccount = (document: StaffDocument): StaffAccount => ({
  ...toStaff(document),
  active: !document.disabled,
  passwordSet: document.passwordSet !== false,
});

/** Accounts and their sessions. A session is found by the hash of its token; the token itself is only in the cookie. */
export function createStaffStore(connection: Connection) {
  const staffSchema = new Schema<StaffDocument>(
    {
      _id: { type: String, required: true },
      username: { type: String, required: true },
      displayName: { type: String, required: true },
      role: { type: String, required: true },
      officeIds: { type: [String], required: true },
      passwordHash: { type: String, required: true },
      disabled: { type: Boolean, required: true },
      passwordSet: { type: Boolean },
      linkHash: { type: String },
      linkExpiresAt: { type: Date },
    },
    { collection: 'staff', versionKey: false },
  );
  staffSchema.index({ username: 1 }, { unique: true });
  staffSchema.index({ linkHash: 1 });
  const sessionSchema = new Schema<SessionDocument>(
    {
      _id: { type: String, required: true },
      staffId: { type: String, required: true },
      createdAt: { type: Date, required: true },
      expiresAt: { type: Date, required: true },
    },
    { collection: 'sessions', versionKey: false },
  );
  sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  sessionSchema.index({ staffId: 1 });
  const accounts = connection.model<StaffDocument>('Staff', staffSchema);
  const sessions = connection.model<SessionDocument>('Session', sessionSchema);

  return {
    /** Throws the engine's duplicate key when the user name is taken. */
    async add(account: Staff & { passwordHash: string; passwordSet?: boolean }): Promise<void> {
      const { id, ...rest } = account;
      await accounts.create({ _id: id, ...rest, disabled: false });
    },
    async byUsername(username: string): Promise<{ staff: Staff; passwordHash: string } | undefined> {
      const found = await accounts.findOne({ username, disabled: false }).lean();
      return found ? { staff: toStaff(found), passwordHash: found.passwordHash } : undefined;
    },
    /** What accounts are called, disabled ones too: history names them. */
    async names(): Promise<Map<string, string>> {
      const found = await accounts.find().select({ displayName: 1 }).lean();
      return new Map(found.map((account) => [account._id, account.displayName]));
    },
    async list(): Promise<StaffAccount[]> {
      const found = await accounts.find().sort({ displayName: 1, _id: 1 }).lean();
      return found.map(toAccount);
    },
    async account(id: string): Promise<StaffAccount | undefined> {
      const found = await accounts.findById(id).lean();
      return found ? toAccount(found) : undefined;
    },
    async accountOf(username: string): Promise<StaffAccount | undefined> {
      const found = await accounts.findOne({ username }).lean();
      return found ? toAccount(found) : undefined;
    },
    async change(id: string, { active, ...change }: ChangeAccount): Promise<StaffAccount | undefined> {
      const set = { $set: { ...change, disabled: !active } };
      const changed = await accounts.findByIdAndUpdate(id, set, { returnDocument: 'after' }).lean();
      return changed ? toAccount(changed) : undefined;
    },
    /** A new link replaces the one before. False when there is no such account. */
    async setLink(id: string, linkHash: string, expiresMs: number): Promise<boolean> {
      const { matchedCount } = await accounts.updateOne(
        { _id: id },
        { $set: { linkHash, linkExpiresAt: new Date(expiresMs) } },
      );
      return matchedCount === 1;
    },
    /** Uses the link up: of two who come with it, one gets the account, the other nothing. */
    async choosePassword(
      linkHash: string,
      passwordHash: string,
      nowMs: number,
    ): Promise<StaffAccount | undefined> {
      const changed = await accounts
        .findOneAndUpdate(
          { linkHash, linkExpiresAt: { $gt: new Date(nowMs) }, disabled: false },
          { $set: { passwordHash, passwordSet: true }, $unset: { linkHash: 1, linkExpiresAt: 1 } },
          { returnDocument: 'after' },
        )
        .lean();
      return changed ? toAccount(changed) : undefined;
    },
    async closeSessionsOf(staffId: string): Promise<void> {
      await sessions.deleteMany({ staffId });
    },
    async openSession(tokenHash: string, staffId: string, nowMs: number, expiresMs: number): Promise<void> {
      await sessions.create({
        _id: tokenHash,
        staffId,
        createdAt: new Date(nowMs),
        expiresAt: new Date(expiresMs),
      });
    },
    /** The TTL sweep is not punctual, so expiry is part of the question. */
    async bySession(tokenHash: string, nowMs: number): Promise<Staff | undefined> {
      const session = await sessions.findOne({ _id: tokenHash, expiresAt: { $gt: new Date(nowMs) } }).lean();
      if (!session) return undefined;
      const account = await accounts.findOne({ _id: session.staffId, disabled: false }).lean();
      return account ? toStaff(account) : undefined;
    },
    async closeSession(tokenHash: string): Promise<void> {
      await sessions.deleteOne({ _id: tokenHash });
    },
  };
}
export type StaffStore = ReturnType<typeof createStaffStore>;
