/** Where the same visit is booked once more: its services are chosen already, and offices compared for all of them. */
export function bookAgainHref({
  serviceId,
  alsoServiceIds = [],
  extraPersons,
}: {
  serviceId: string;
  alsoServiceIds?: readonly string[] | undefined;
  extraPersons: number;
}): string {
  const query = new URLSearchParams({
    servizio: serviceId,
    extraPersons: String(extraPersons),
    confronta: '',
  });
  for (const id of alsoServiceIds) query.append('also', id);
  return `/prenota/luogo?${query}`;
}

/** The page "Luogo" with its form as it stands, to compare offices for what is chosen so far. */
export function compareHref(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return `/prenota/luogo?${new URLSearchParams([...fields, ['confronta', '']])}`;
}
