import en from '@sportello/shared/messages/en/direction.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/direction.json' with { type: 'json' };
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';

/** Names of the values that a message takes. */
const placeholders = (message: string, language: string): string[] => {
  const format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
  return [
    ...new Set(format.getAst().flatMap((one) => ('value' in one && one.type > 0 ? [one.value] : []))),
  ].sort();
};

test('when a text exists in Italian, then it exists in English, and the other way round', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(it).sort());
});

test('when a text takes values, then it is well formed and takes the same ones in both languages', () => {
  const english: Record<string, string> = en;
  for (const [key, text] of Object.entries(it)) {
    expect(placeholders(english[key]!, 'en'), key).toEqual(placeholders(text, 'it'));
  }
});
