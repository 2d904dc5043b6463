import { readMunicipality } from '#lib/server/directory.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => ({ municipality: await readMunicipality(event) });
