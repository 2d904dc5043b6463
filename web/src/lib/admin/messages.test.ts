import adminEn from '@sportello/shared/messages/en/admin.json' with { type: 'json' };
import setupEn from '@sportello/shared/messages/en/setup.json' with { type: 'json' };
import adminIt from '@sportello/shared/messages/it/admin.json' with { type: 'json' };
import setupIt from '@sportello/shared/messages/it/setup.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { adminTranslator, type AdminKey } from './messages.ts';
import { sections } from './sections.ts';

const it = { ...adminIt, ...setupIt };
const en = { ...adminEn, ...setupEn };

test('when a text exists in Italian, then it exists in English, and the other way round', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(it).sort());
});

test('when any text is written, then it is well formed in both languages', () => {
  for (const language of ['it', 'en'] as const) {
    const t = adminTranslator(language);
    for (const key of Object.keys(it) as AdminKey[]) {
      const named = Array.from(it[key as keyof typeof it].matchAll(/\{(\w+)/g), ([, name]) => [name!, 2]);
      expect(t(key, Object.fromEntries(named)), key).not.toBe('');
    }
  }
});

test('when a section is in the menu, then its name and what it is about are in the messages', () => {
  for (const { name } of sections)
    expect([it[`section.${name}`], it[`section.${name}.about`]]).not.toContain(undefined);
});
