import { inLanguage, type Language } from '@sportello/shared/localized';
import type { Service } from '@sportello/shared/service';
import { searchServices } from '#lib/citizen/search-services.ts';

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Services for a few typed letters, those first whose title has them, and earlier in it. */
export function findServices(services: readonly Service[], typed: string, language: Language): Service[] {
  const wanted = plain(typed.trim());
  const place = (service: Service): number => {
    const at = plain(inLanguage(service.title, language)).indexOf(wanted);
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  const title = (service: Service) => inLanguage(service.title, language);
  return searchServices(services, typed, language).toSorted(
    (a, b) => place(a) - place(b) || title(a).localeCompare(title(b), language),
  );
}
