import { error } from '@sveltejs/kit';
import { accuracyReportSchema } from '@sportello/shared/statistics';
import { call, failPage } from '#lib/server/api.ts';
import { readOffices, readServices } from '#lib/server/directory.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { officeId } = event.params;
  const [offices, { services }] = await Promise.all([readOffices(event), readServices(event)]);
  const office = offices.find(({ id }) => id === officeId) ?? error(404, 'There is no such office');
  const report = await call(event, `/offices/${officeId}/accuracy`, accuracyReportSchema).catch(failPage);
  return {
    office,
    report,
    titles: Object.fromEntries(services.map(({ id, title }) => [id, title])),
  };
};
