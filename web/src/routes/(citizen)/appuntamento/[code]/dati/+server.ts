import { json } from '@sveltejs/kit';
import { failPage } from '#lib/server/api.ts';
import { keyOf } from '#lib/server/appointment-key.ts';
import { readOwnData } from '#lib/server/booking-api.ts';
import type { RequestHandler } from './$types';

/** What is kept about the visit, as a file. */
export const GET: RequestHandler = async (event) => {
  const data = await readOwnData(event, event.params.code, keyOf(event)).catch(failPage);
  return json(data, {
    headers: {
      'Content-Disposition': `attachment; filename="${data.code}.json"`,
      'Cache-Control': 'no-store',
    },
  });
};
