import type { ServiceCategory } from '@sportello/shared/service';
import { text } from './text.ts';

export const categories: ServiceCategory[] = [
  {
    id: 'anagrafe-stato-civile',
    name: text('Anagrafe e stato civile', 'Registry and civil status'),
    description: text('Documenti, residenza, nascite, matrimoni.', 'Documents, residence, births, weddings.'),
  },
  {
    id: 'tributi-pagamenti',
    name: text('Tributi, finanze e contravvenzioni', 'Taxes and payments'),
    description: text(
      'TARI, IMU, rate, suolo pubblico.',
      'Waste and property tax, instalments, public ground.',
    ),
  },
  {
    id: 'casa-territorio',
    name: text('Catasto e urbanistica', 'Building and planning'),
    description: text(
      'Permessi, lavori in casa, archivio edilizio.',
      'Permits, works at home, building archive.',
    ),
  },
  {
    id: 'educazione-sociale',
    name: text('Educazione, formazione e sostegno', 'Education and support'),
    description: text(
      'Mensa, scuolabus, nido, aiuti alle famiglie.',
      'Canteen, school bus, nursery, help for families.',
    ),
  },
  {
    id: 'mobilita-sicurezza',
    name: text('Mobilità e trasporti', 'Mobility and public order'),
    description: text('Contrassegni, passi carrabili, multe.', 'Parking cards, driveways, fines.'),
  },
  {
    id: 'comune-partecipazione',
    name: text('Vita del Comune', 'Your municipality'),
    description: text(
      'URP, protocollo, Sindaca e assessori.',
      'Information, records, Mayor and councillors.',
    ),
  },
];
