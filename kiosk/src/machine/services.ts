import type { Service } from '@sportello/shared/service';

/** Up to so many services stand on the first screen; more are reached through their group. */
export const WITHOUT_GROUPS = 6;

export interface ServiceGroup {
  /** The Italian text names the group; it is the same for all of its services. */
  id: string;
  name: Service['group'];
  services: Service[];
}

/** Services of an office by group, in the order in which the catalogue has them; walk-ins first within a group. */
export function groupServices(services: readonly Service[], officeId: string): ServiceGroup[] {
  const groups = new Map<string, ServiceGroup>();
  for (const service of services) {
    // A suspended one is offered in no way.
    if (!service.active || !service.officeIds.includes(officeId)) continue;
    const group = groups.get(service.group.it) ?? { id: service.group.it, name: service.group, services: [] };
    groups.set(group.id, { ...group, services: [...group.services, service] });
  }
  return [...groups.values()].map((group) => ({
    ...group,
    services: group.services.toSorted((a, b) => Number(b.walkIn) - Number(a.walkIn)),
  }));
}

/** The series of the numbers that an office gives to people without an appointment. */
export function seriesAt(services: readonly Service[], officeId: string): string[] {
  const own = services.filter(({ walkIn, officeIds }) => walkIn && officeIds.includes(officeId));
  return [...new Set(own.map(({ series }) => series))];
}
