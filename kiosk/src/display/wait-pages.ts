import type { PublicQueue, ServiceWait } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';

/** Waits of one office that are shown together. */
export interface WaitPage {
  officeId: string;
  rows: { wait: ServiceWait; service: Service }[];
}

/** The waits of services that give numbers, in pages of at most `size`; no page mixes offices. */
export function waitPages(
  queues: readonly Pick<PublicQueue, 'officeId' | 'waits'>[],
  services: readonly Service[],
  size: number,
): WaitPage[] {
  const pages: WaitPage[] = [];
  for (const { officeId, waits } of queues) {
    const rows = waits.flatMap((wait) => {
      const service = services.find(({ id }) => id === wait.serviceId);
      return service?.walkIn ? [{ wait, service }] : [];
    });
    for (let at = 0; at < rows.length; at += size) pages.push({ officeId, rows: rows.slice(at, at + size) });
  }
  return pages;
}
