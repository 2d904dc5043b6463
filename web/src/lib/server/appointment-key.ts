import { redirect } from '@sveltejs/kit';

/** The key from the address; whoever has only the code can ask for the link. */
export function keyOf({ url, params }: { url: URL; params: { code: string } }): string {
  const key = url.searchParams.get('chiave');
  return key ?? redirect(303, `/appuntamento?${new URLSearchParams({ codice: params.code })}`);
}
