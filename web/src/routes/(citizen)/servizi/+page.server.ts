import { readServices } from '#lib/server/directory.ts';
import { byCategory, searchServices } from '#lib/citizen/search-services.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { categories, services } = await readServices(event);
  const { language } = event.locals;
  const search = event.url.searchParams.get('cerca')?.slice(0, 80) ?? '';
  return { search, groups: byCategory(categories, searchServices(services, search, language)) };
};
