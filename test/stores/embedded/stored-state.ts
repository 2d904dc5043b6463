/** Looks at what a data folder holds, through the driver, and checks that every index agrees with its documents. */
import type { Collection, Document } from 'mongodb';
import { expect } from 'vitest';

/** Every index gives exactly the documents that a scan gives. */
export async function expectIndexesToAgree<T extends { _id: string }>(typed: Collection<T>): Promise<void> {
  const collection = typed as unknown as Collection<Document & { _id: string }>;
  const all = await collection.find().hint({ $natural: 1 }).toArray();
  const ids = (documents: { _id: string }[]) => documents.map(({ _id }) => _id).sort();
  expect(ids(await collection.find().hint({ version: 1, _id: 1 }).toArray())).toEqual(ids(all));
  expect(ids(await collection.find().hint({ _id: 1 }).toArray())).toEqual(ids(all));
  const claimed = all.filter((document) => document.claims);
  for (const { _id, claims } of claimed.slice(-50)) {
    for (const claim of claims as string[]) {
      expect(ids(await collection.find({ claims: claim }).hint('claims_1').toArray())).toEqual([_id]);
    }
  }
  expect(
    ids(
      await collection
        .find({ claims: { $exists: true } })
        .hint('claims_1')
        .toArray(),
    ),
  ).toEqual(ids(claimed));
}
