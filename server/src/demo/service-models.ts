import type { ServiceModel } from '@sportello/shared/directory-administration';
import { serviceModelSettingsSchema } from '@sportello/shared/service';
import { categories } from './categories.ts';
import { municipality } from './offices.ts';
import { civilStatusServices } from './services-civil-status.ts';
import { peopleServices } from './services-people.ts';
import { registryServices } from './services-registry.ts';
import { taxAndBuildingServices } from './services-taxes-building.ts';

/** `Borgolieto` of `Comune di Borgolieto`. */
const INVENTED = municipality.name.split(' ').at(-1)!;

/** What these councillors do, no other town has. */
const ofThisTownOnly = ['colloquio-assessora', 'colloquio-assessore', 'sopralluogo-lavori-pubblici'];

/**
 * The demo's services, to begin with in place of an empty form, with the name of another town in their sheets. Fees, rooms and
 * deadlines are usual ones: whoever takes a model over checks them.
 */
export function serviceModels(town: string): ServiceModel[] {
  const services = [
    ...registryServices,
    ...civilStatusServices,
    ...taxAndBuildingServices,
    ...peopleServices,
  ];
  return services
    .filter(({ id }) => !ofThisTownOnly.includes(id))
    .map((service) => ({
      id: service.id,
      category: categories.find(({ id }) => id === service.categoryId)!,
      settings: serviceModelSettingsSchema.parse(
        JSON.parse(JSON.stringify(service).replaceAll(INVENTED, JSON.stringify(town).slice(1, -1))),
      ),
    }));
}
