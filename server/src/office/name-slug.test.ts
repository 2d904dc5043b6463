import { slugSchema } from '@sportello/shared/identifier';
import { expect, it } from 'vitest';
import { nameSlug } from './name-slug.ts';

it.each([
  ['Sportelli anagrafe – città', 'sportelli-anagrafe-citta'],
  ['  L’assessore  ', 'l-assessore'],
  ['日本', 'calendar'],
  [`${'a'.repeat(59)} b c`, 'a'.repeat(59)],
])('when %s is named, then its id is %s', (name, slug) => {
  expect(nameSlug(name, 'calendar')).toBe(slug);
  expect(slugSchema.safeParse(nameSlug(name, 'calendar')).success).toBe(true);
});
