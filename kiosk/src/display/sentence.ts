import type { DeviceLanguage } from '../device/language.ts';
import { spokenLabel } from '../device/spoken-label.ts';
import { displayText } from './messages.ts';
import type { SpokenCall } from './voice/clips.ts';

/** What the voice says of a call. `issuer`: the office that gave the number, `office`: whose desk it is; null where nobody needs to be told. */
export function sentenceOf(
  { label, deskLabel }: SpokenCall,
  { office, issuer }: { office: string | null; issuer: string | null },
  language: DeviceLanguage,
): string {
  const text = displayText[language];
  const number = spokenLabel(label);
  return [
    issuer === null ? text('speech', number) : text('speechFrom', { ...number, issuer }),
    office === null
      ? text('speechDesk', { desk: deskLabel })
      : text('speechDeskAt', { desk: deskLabel, office }),
  ].join(' ');
}
