import type { DeskCommand } from '@sportello/shared/queue';
import { matches } from './waiting-list.ts';

/** Where a person can be sent: a service here, a desk, or a service of another office. */
export interface TransferTarget {
  key: string;
  kind: 'service' | 'desk' | 'office';
  name: string;
  /** Who works at the desk, or which office it is. */
  about: string;
  to: Pick<Extract<DeskCommand, { type: 'transfer' }>, 'serviceId' | 'deskId' | 'officeId'>;
}

export interface TransferPlaces {
  /** By number. */
  desks: readonly { id: string; number: number; name: string; who: string }[];
  /** Services of this office but the present one, by name. */
  services: readonly { id: string; name: string }[];
  /** By name, each with all its services. */
  offices: readonly { id: string; name: string; services: readonly { id: string; name: string }[] }[];
}

/**
 * What the words typed may mean, the likeliest first. Without words: services and desks of this office; other offices have
 * many services, and come once somebody looks for them. A lone number is a desk.
 */
export function transferTargets(
  { desks, services, offices }: TransferPlaces,
  search: string,
): TransferTarget[] {
  const typed = search.trim();
  const atDesks = desks.map(({ id, number, name, who }) => ({
    target: { key: `desk-${id}`, kind: 'desk' as const, name, about: who, to: { deskId: id } },
    exact: typed === String(number),
  }));
  const here = services.map(({ id, name }) => ({
    target: { key: `service-${id}`, kind: 'service' as const, name, about: '', to: { serviceId: id } },
    exact: false,
  }));
  const elsewhere = offices.flatMap(({ id: officeId, name: office, services: theirs }) =>
    theirs.map(({ id, name }) => ({
      target: {
        key: `office-${officeId}-${id}`,
        kind: 'office' as const,
        name,
        about: office,
        to: { officeId, serviceId: id },
      },
      exact: false,
    })),
  );
  const all = typed ? [...here, ...atDesks, ...elsewhere] : [...here, ...atDesks];
  return all
    .filter(({ target, exact }) => exact || matches(typed, [target.name, target.about]))
    .toSorted((a, b) => Number(b.exact) - Number(a.exact))
    .map(({ target }) => target);
}
