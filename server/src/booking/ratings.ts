import { randomUUID } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import type { z } from 'zod';
import { ratingSchema } from '@sportello/shared/appointment';
import type { Clock } from '../clock.ts';
import { endpoint, noContent, type Endpoint } from '../http/endpoint.ts';
import type { RateLimit } from '../http/rate-limits.ts';

type Rating = z.infer<typeof ratingSchema>;
type RatingDocument = Rating & { _id: string; at: Date };

/** What visitors think of a page, without who they are. */
export function createRatingStore(connection: Connection) {
  const schema = new Schema<RatingDocument>(
    {
      _id: { type: String, required: true },
      page: { type: String, required: true },
      stars: { type: Number, required: true },
      reason: String,
      comment: String,
      at: { type: Date, required: true },
    },
    { collection: 'ratings', versionKey: false },
  );
  schema.index({ page: 1, at: 1 });
  const model = connection.model<RatingDocument>('Rating', schema);
  return {
    async add(rating: Rating, atMs: number): Promise<void> {
      await model.create({ _id: randomUUID(), ...rating, at: new Date(atMs) });
    },
  };
}

export function createRatingEndpoints({
  ratings,
  limit,
  clock,
}: {
  ratings: ReturnType<typeof createRatingStore>;
  limit: RateLimit;
  clock: Clock;
}): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/ratings',
      tag: 'Ratings',
      summary: 'Rate a page',
      access: 'public',
      body: ratingSchema,
      responses: { 204: undefined },
      handle: async ({ body, request }) => {
        await limit('rate', String(request.ip));
        await ratings.add(body, clock.now());
        return noContent();
      },
    }),
  ];
}
