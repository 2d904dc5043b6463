import { inLanguage, type Language } from '@sportello/shared/localized';
import type { Service, ServiceCategory } from '@sportello/shared/service';

/** Without case and accents, so that "identita" finds "identità". */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Services that have every typed word in title, summary or topic. */
export function searchServices(services: readonly Service[], typed: string, language: Language): Service[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return services.filter((service) => {
    const text = plain(
      [service.title, service.summary, service.topic].map((part) => inLanguage(part, language)).join(' '),
    );
    return words.every((word) => text.includes(word));
  });
}

/** What a list shows of a service; the sheets stay on the server. */
const cardOf = ({ id, title, summary, minutes }: Service) => ({ id, title, summary, minutes });

/** Each category that has services, with its services, all in the order of the administrators. */
export function byCategory(categories: readonly ServiceCategory[], services: readonly Service[]) {
  return categories
    .map((category) => ({
      category,
      services: services.filter((service) => service.categoryId === category.id).map(cardOf),
    }))
    .filter((group) => group.services.length > 0);
}
