import { readOffices } from '#lib/server/directory.ts';
import { isJoinable } from '#lib/citizen/joining/joinable.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  offices: (await readOffices(event)).filter(isJoinable),
});
