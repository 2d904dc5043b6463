import { describe, expect, it } from 'vitest';
import itDisplay from '@sportello/shared/messages/it/display.json' with { type: 'json' };
import itMachine from '@sportello/shared/messages/it/kiosk.json' with { type: 'json' };
import itPairing from '@sportello/shared/messages/it/pairing.json' with { type: 'json' };
import { displayText, type DisplayMessage } from '../display/messages.ts';
import { machineText, type MachineMessage } from '../machine/messages.ts';
import { deviceLanguages } from './language.ts';
import { pairingText, type PairingMessage } from './pairing-text.ts';

/** Every value that any text of a device page may ask for; a text that asks for another one throws. */
const values = {
  ...{ time: '10:00', date: '23/11', from: '09:30', office: 'Anagrafe', hours: '08:30–12:30', desk: '3' },
  ...{ low: 5, high: 15, count: 2, seconds: 20, code: 'AB2D', series: 'A', number: '42' },
  offices: 'Anagrafe',
  issuer: 'Tributi',
  host: 'sportello.example',
  address: 'sportello.example/fila/anagrafe',
};

describe('texts of the device pages', () => {
  for (const language of deviceLanguages) {
    it(`when the screens speak ${language}, then every text can be said`, () => {
      for (const key of Object.keys(itMachine)) {
        expect(machineText[language](key as MachineMessage, values), key).not.toBe('');
      }
      for (const key of Object.keys(itDisplay)) {
        expect(displayText[language](key as DisplayMessage, values), key).not.toBe('');
      }
      for (const key of Object.keys(itPairing)) {
        expect(pairingText[language](key as PairingMessage, values), key).not.toBe('');
      }
    });
  }

  it('when a language other than Italian is chosen, then its texts are its own', () => {
    for (const language of deviceLanguages) {
      if (language === 'it') continue;
      expect(machineText[language]('take')).not.toBe(itMachine.take);
      expect(displayText[language]('desk')).not.toBe(itDisplay.desk);
    }
  });
});
