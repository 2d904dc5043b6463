import { IntlMessageFormat } from 'intl-messageformat';
import en from '@sportello/shared/messages/en/citizen.json' with { type: 'json' };
import it from '@sportello/shared/messages/it/citizen.json' with { type: 'json' };
import { describe, expect, it as test } from 'vitest';

/** Names of the values that a message takes, nested branches included. */
function placeholders(message: string): string[] {
  const names = new Set<string>();
  const visit = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      if ('options' in element) Object.values(element.options).forEach((option) => visit(option.value));
      if (element.type > 0 && 'value' in element && typeof element.value === 'string')
        names.add(element.value);
    }
  };
  visit(new IntlMessageFormat(message, 'it', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('citizen messages', () => {
  test('when a text exists in Italian, then it exists in English, and the other way round', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(it).sort());
  });

  test('when a text takes values, then both languages take the same ones', () => {
    const english: Record<string, string> = en;
    for (const [key, text] of Object.entries(it)) {
      expect(placeholders(english[key] ?? ''), key).toEqual(placeholders(text));
    }
  });
});
