const LONGEST = 60;

/** The readable id of a name: `Sportelli anagrafe – città` is `sportelli-anagrafe-citta`; `otherwise` where no letter is left. */
export function nameSlug(name: string, otherwise: string): string {
  const slug = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return slug || otherwise;
}
