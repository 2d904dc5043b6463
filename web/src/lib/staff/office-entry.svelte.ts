import { z } from 'zod';
import type { Language } from '@sportello/shared/localized';
import { serviceSchema, type Service } from '@sportello/shared/service';
import { get } from '#lib/desk/api.ts';
import { StaffEntry } from './staff-entry.svelte.ts';

const servicesSchema = z.object({ services: z.array(serviceSchema) });

/** The way into a page about one office, which is remembered for the tab. */
export abstract class OfficeEntry extends StaffEntry<'ready'> {
  services = $state.raw<Service[]>([]);
  officeId = $state('');
  readonly #storageKey: string;

  constructor(language: Language, storageKey: string) {
    super(language);
    this.#storageKey = storageKey;
    this.officeId = sessionStorage.getItem(storageKey) ?? '';
  }

  readonly office = $derived.by(
    () => this.myOffices.find(({ id }) => id === this.officeId) ?? this.myOffices[0] ?? null,
  );
  /** Supervisors and administrators decide for others. */
  readonly mayDirect = $derived.by(() => this.staff !== null && this.staff.role !== 'operator');

  protected override async load(): Promise<void> {
    const [{ services }] = await Promise.all([get('/services', servicesSchema), super.load()]);
    this.services = services;
  }
  protected override enter(): void {
    this.phase = 'ready';
  }

  chooseOffice(officeId: string): void {
    this.officeId = officeId;
    sessionStorage.setItem(this.#storageKey, officeId);
  }
}
