import { readOffices, readService, readServices } from '#lib/server/directory.ts';
import { serviceMetatag } from '#lib/citizen/service-metatag.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [service, offices, { categories }, { municipality }] = await Promise.all([
    readService(event, event.params.serviceId),
    readOffices(event),
    readServices(event),
    event.parent(),
  ]);
  const here = offices.filter((office) => service.officeIds.includes(office.id));
  return {
    service,
    offices: here,
    category: categories.find((category) => category.id === service.categoryId) ?? null,
    metatag: serviceMetatag(service, here, municipality, event.url.origin, event.locals.language),
  };
};
