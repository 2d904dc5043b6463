import type { Directory } from '../office/directory-store.ts';
import { calendars } from './calendars.ts';
import { categories } from './categories.ts';
import { desks, municipality, offices } from './offices.ts';
import { civilStatusServices } from './services-civil-status.ts';
import { peopleServices } from './services-people.ts';
import { registryServices } from './services-registry.ts';
import { taxAndBuildingServices } from './services-taxes-building.ts';

export const demoDirectory: Directory = {
  municipality,
  offices,
  desks,
  categories,
  services: [...registryServices, ...civilStatusServices, ...taxAndBuildingServices, ...peopleServices],
  calendars,
};
