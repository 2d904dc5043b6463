import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addedPictureSchema, addPictureSchema, pictureIdSchema } from '@sportello/shared/picture';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { created, endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { PictureStore } from './picture-store.ts';

/** Pictures of the municipality: an administrator sends one, then names it where it is shown. */
export function createPictureEndpoints({
  pictures,
  clock,
}: {
  pictures: PictureStore;
  clock: Clock;
}): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/admin/pictures',
      tag: 'Administration',
      summary: 'Send a picture; what nothing names is removed after a day',
      access: { staff: ['admin'] },
      body: addPictureSchema,
      responses: { 201: addedPictureSchema },
      handle: async ({ body }) => {
        const bytes = Buffer.from(body.data, 'base64');
        const id = createHash('sha256').update(bytes).digest('hex');
        await pictures.add(id, bytes, new Date(clock.now()));
        return created({ id });
      },
    }),
    endpoint({
      method: 'get',
      path: '/pictures/{pictureId}',
      tag: 'Offices and services',
      summary: 'A picture; it never changes',
      access: 'public',
      params: z.object({ pictureId: pictureIdSchema }),
      responses: { 200: 'image/png' },
      handle: async ({ params }) => {
        const bytes = await pictures.bytes(params.pictureId);
        if (!bytes) throw new DomainError('picture.notFound');
        return ok(bytes, { 'Cache-Control': 'public, max-age=31536000, immutable' });
      },
    }),
  ];
}
