import type { Localized } from '@sportello/shared/localized';
import type { Service, VisitMode } from '@sportello/shared/service';
import type { DirectoryReader } from '../office/directory.ts';

export interface ChosenServices {
  serviceId: string;
  alsoServiceIds?: readonly string[] | undefined;
}

/** Services of one visit in the order in which they were chosen. */
export const servicesChosen = (
  directory: DirectoryReader,
  { serviceId, alsoServiceIds = [] }: ChosenServices,
): [Service, ...Service[]] => [
  directory.service(serviceId),
  ...alsoServiceIds.map((id) => directory.service(id)),
];

/** What they ask to be brought; what several ask for is brought once. */
export function neededFor(services: readonly Service[]): Localized[] {
  const all = services.flatMap((one) => one.sheet.needed);
  return all.filter((one, at) => all.findIndex(({ it }) => it === one.it) === at);
}

/** The first way, in the order of the first service, in which all of them are done. */
export const modeForAll = ([first, ...others]: readonly Service[]): VisitMode | undefined =>
  first?.modes.find((mode) => others.every(({ modes }) => modes.includes(mode)));
