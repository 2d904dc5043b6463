import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** Whatever no other route knows, so that even this page has header and footer. */
export const load: PageServerLoad = () => error(404, 'Not found');
