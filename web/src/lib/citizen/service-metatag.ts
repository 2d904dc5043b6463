import { inLanguage, type Language } from '@sportello/shared/localized';
import type { Municipality, Office } from '@sportello/shared/office';
import type { Service } from '@sportello/shared/service';

/**
 * The description of a service for machines, as a whole `<script>` element. `<` is escaped, so that no text of an
 * administrator can end the element early.
 */
export function serviceMetatag(
  service: Service,
  offices: readonly Office[],
  municipality: Municipality,
  origin: string,
  language: Language,
): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'GovernmentService',
    name: inLanguage(service.title, language),
    serviceType: inLanguage(service.topic, language),
    serviceOperator: { '@type': 'GovernmentOrganization', name: municipality.name },
    areaServed: { '@type': 'AdministrativeArea', name: municipality.name },
    audience: { '@type': 'Audience', audienceType: inLanguage(service.sheet.addressed, language) },
    availableChannel: {
      '@type': 'ServiceChannel',
      serviceUrl: `${origin}/servizi/${service.id}`,
      serviceLocation: offices.map((office) => ({
        '@type': 'Place',
        name: inLanguage(office.name, language),
        address: {
          '@type': 'PostalAddress',
          streetAddress: office.address.street,
          postalCode: office.address.postalCode,
          addressLocality: office.address.locality,
        },
      }))[0],
    },
  };
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<script type="application/ld+json" data-element="metatag">${json}</${'script'}>`;
}
