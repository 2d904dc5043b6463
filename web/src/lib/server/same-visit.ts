import { calendarsForVisit } from '@sportello/shared/same-visit';
import type { Service, VisitMode } from '@sportello/shared/service';
import type { Caller } from './api.ts';
import type { Draft } from './draft.ts';
import { readAllCalendars, readServices } from './directory.ts';

export interface FurtherService {
  service: Pick<Service, 'id' | 'title' | 'minutes' | 'modes'>;
  /** Where it can be done in the same visit. */
  officeIds: string[];
}

/** What can be done in the same visit as the service, one at a time and at which offices. */
export async function readFurtherServices(caller: Caller, serviceId: string): Promise<FurtherService[]> {
  const [{ services }, calendars] = await Promise.all([readServices(caller), readAllCalendars(caller)]);
  const main = services.find(({ id }) => id === serviceId);
  if (!main) return [];
  const receiving = new Set(calendars.map(({ id }) => id));
  return services
    .filter(({ id }) => id !== serviceId)
    .map(({ id, title, minutes, modes, ...rest }) => ({
      service: { id, title, minutes, modes },
      officeIds: [
        ...new Set(
          calendarsForVisit([main, { modes, ...rest }], calendars, receiving).map(({ officeId }) => officeId),
        ),
      ],
    }))
    .filter(({ officeIds }) => officeIds.length > 0);
}

/** Whether all that the draft names can be booked together at its office, in its way. */
export async function fitsOneVisit(
  caller: Caller,
  draft: Pick<Draft, 'serviceId' | 'also'> & { officeId: string; mode?: VisitMode | undefined },
): Promise<boolean> {
  if (draft.also.length === 0) return true;
  const [{ services }, calendars] = await Promise.all([readServices(caller), readAllCalendars(caller)]);
  const ids = [draft.serviceId, ...draft.also];
  const visit = services.filter(({ id }) => ids.includes(id));
  const here = calendars.filter(({ officeId }) => officeId === draft.officeId);
  const receiving = new Set(calendars.map(({ id }) => id));
  return visit.length === ids.length && calendarsForVisit(visit, here, receiving, draft.mode).length > 0;
}

/** The services of a draft with what is shown of them, its own first. */
export async function readVisit(caller: Caller, { serviceId, also }: Pick<Draft, 'serviceId' | 'also'>) {
  const { services } = await readServices(caller);
  return [serviceId, ...also].flatMap((wanted) => {
    const found = services.find(({ id }) => id === wanted);
    return found ? [{ id: found.id, title: found.title, minutes: found.minutes }] : [];
  });
}
