import { z } from 'zod';
import type { BookingSettings } from '@sportello/shared/booking-settings';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { BookingSettingsStore } from './settings-store.ts';

type Visit = Pick<AppointmentRecord, 'serviceId' | 'alsoServiceIds'>;

/** Where the codice fiscale is asked for. It is kept as a keyed hash only, to count what one person has open. */
export function createFiscalCodeRule({
  directory,
  settings,
}: {
  directory: DirectoryReader;
  settings: BookingSettingsStore;
}) {
  const asksBy = ({ asksFiscalCode }: BookingSettings, { serviceId, alsoServiceIds = [] }: Visit): boolean =>
    asksFiscalCode || [serviceId, ...alsoServiceIds].some((id) => directory.service(id).asksFiscalCode);

  return {
    asks: async (visit: Visit): Promise<boolean> => asksBy(await settings.read(), visit),

    /** The citizen with the code where it is asked for and without it elsewhere. Throws a field error where it is missing. */
    apply<C extends { fiscalCode?: string | undefined }>(
      citizen: C,
      visit: Visit,
      current: BookingSettings,
      { required }: { required: boolean },
    ): { citizen: Omit<C, 'fiscalCode'>; fiscalCode: string | undefined } {
      const { fiscalCode, ...rest } = citizen;
      const asks = asksBy(current, visit);
      if (asks && required && !fiscalCode) {
        throw new z.ZodError([
          { code: 'custom', path: ['citizen', 'fiscalCode'], message: 'is needed', input: undefined },
        ]);
      }
      return { citizen: rest, fiscalCode: asks ? fiscalCode : undefined };
    },
  };
}
export type FiscalCodeRule = ReturnType<typeof createFiscalCodeRule>;
