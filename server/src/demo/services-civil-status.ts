import type { Service } from '@sportello/shared/service';
import { service, type ServiceText } from './service-text.ts';

const civilStatus = {
  officeId: 'anagrafe',
  calendarIds: ['stato-civile'],
  categoryId: 'anagrafe-stato-civile',
  series: 'S',
  group: ['Nascite, matrimoni, famiglia', 'Births, weddings, family'],
} satisfies Partial<ServiceText>;

export const civilStatusServices: Service[] = [
  service({
    ...civilStatus,
    id: 'dichiarazione-nascita',
    topic: ['Nascita', 'Birth'],
    title: ['Dichiarazione di nascita', 'Registration of a birth'],
    summary: ['Denunciare la nascita di una figlia o di un figlio.', 'Register the birth of a child.'],
    addressed: [
      'Ai genitori residenti o di un bambino nato a Borgolieto.',
      'Parents who live here, or whose child was born here.',
    ],
    howTo: [
      'Entro 10 giorni dalla nascita allo sportello; entro 3 giorni presso l’ospedale.',
      'Within 10 days at the desk; within 3 days at the hospital.',
    ],
    needed: [
      [
        'Attestazione di nascita rilasciata da chi ha assistito al parto',
        'Attestation of birth by who assisted it',
      ],
      ['Documento d’identità di chi dichiara', 'Identity document of the declarant'],
      ['Se non sposati, la presenza di entrambi i genitori', 'If not married, both parents must be present'],
    ],
    achieved: ['L’atto di nascita e il codice fiscale.', 'The birth record and the tax code.'],
    timing: ['Subito.', 'At once.'],
    minutes: 30,
  }),
  service({
    ...civilStatus,
    id: 'dichiarazione-morte',
    topic: ['Lutto', 'Bereavement'],
    title: ['Dichiarazione di morte', 'Registration of a death'],
    summary: [
      'Denunciare un decesso avvenuto a Borgolieto.',
      'Register a death that happened in Borgolieto.',
    ],
    addressed: ['A un familiare, a chi convive o a un delegato.', 'A relative, a cohabitant or a delegate.'],
    howTo: ['Entro 24 ore dal decesso, senza appuntamento.', 'Within 24 hours, without appointment.'],
    needed: [
      ['Avviso di morte e scheda ISTAT del medico', 'Notice of death and the doctor’s ISTAT form'],
      ['Documento d’identità di chi dichiara', 'Identity document of the declarant'],
    ],
    achieved: ['L’atto di morte e il permesso di seppellimento.', 'The death record and the burial permit.'],
    timing: ['Subito.', 'At once.'],
    minutes: 20,
    calendarIds: [],
    targetWaitMin: 10,
  }),
  service({
    ...civilStatus,
    id: 'pubblicazioni-matrimonio',
    topic: ['Matrimonio', 'Marriage'],
    title: ['Pubblicazioni di matrimonio', 'Marriage banns'],
    summary: [
      'Il primo passo per sposarsi, in Comune o in chiesa.',
      'The first step to a civil or church wedding.',
    ],
    addressed: [
      'Alle coppie di cui almeno uno risiede a Borgolieto.',
      'Couples of whom one at least lives in Borgolieto.',
    ],
    howTo: ['Insieme allo sportello, su appuntamento.', 'Together at the desk, by appointment.'],
    needed: [
      ['Documento d’identità di entrambi', 'Identity documents of both'],
      [
        'Per i cittadini stranieri, il nulla osta al matrimonio',
        'For foreign citizens, the certificate of no impediment',
      ],
      ['Marca da bollo da 16,00 €', 'Revenue stamp of €16.00'],
    ],
    achieved: [
      'Il certificato di avvenute pubblicazioni, valido 180 giorni.',
      'The certificate of banns, valid for 180 days.',
    ],
    timing: [
      'Otto giorni di pubblicazione e tre di attesa.',
      'Eight days of publication and three of waiting.',
    ],
    minutes: 40,
    bufferAfterMin: 5,
    walkIn: false,
  }),
  service({
    ...civilStatus,
    id: 'matrimonio-civile',
    topic: ['Matrimonio', 'Marriage'],
    title: ['Matrimonio civile e unione civile', 'Civil wedding and civil union'],
    summary: [
      'Prenotare la Sala degli Stemmi per la cerimonia.',
      'Book the Hall of Coats of Arms for the ceremony.',
    ],
    addressed: ['Alle coppie con pubblicazioni valide.', 'Couples with valid banns.'],
    howTo: [
      'Si chiede data e ora; l’ufficio conferma la disponibilità di chi celebra.',
      'Ask for date and time; the office confirms when a celebrant is free.',
    ],
    needed: [
      ['Certificato di pubblicazioni', 'Certificate of banns'],
      [
        'Documento d’identità degli sposi e di due testimoni',
        'Identity documents of the couple and two witnesses',
      ],
    ],
    achieved: ['La celebrazione e l’atto di matrimonio.', 'The ceremony and the record of marriage.'],
    timing: ['Conferma entro 5 giorni lavorativi.', 'Confirmed within 5 working days.'],
    fee: [
      'Sala: 150,00 € residenti, 300,00 € non residenti',
      'Hall: €150.00 for residents, €300.00 for others',
    ],
    minutes: 45,
    bufferAfterMin: 15,
    intervalMin: 60,
    calendarIds: ['sala-matrimoni'],
    walkIn: false,
  }),
  service({
    ...civilStatus,
    id: 'separazione-divorzio',
    topic: ['Matrimonio', 'Marriage'],
    title: [
      'Separazione e divorzio davanti all’ufficiale di stato civile',
      'Separation and divorce at the registrar',
    ],
    summary: [
      'Per coppie d’accordo e senza figli minori.',
      'For couples who agree and have no minor children.',
    ],
    addressed: ['Ai coniugi residenti o sposati a Borgolieto.', 'Spouses who live or were married here.'],
    howTo: [
      'Insieme, su appuntamento; l’accordo si conferma dopo almeno 30 giorni.',
      'Together, by appointment; the agreement is confirmed after 30 days or more.',
    ],
    needed: [
      ['Documento d’identità di entrambi', 'Identity documents of both'],
      [
        'Sentenza o accordo di separazione, per il divorzio',
        'Decree or agreement of separation, for a divorce',
      ],
    ],
    achieved: ['L’accordo iscritto nei registri.', 'The agreement entered in the registers.'],
    timing: ['Due appuntamenti, il secondo dopo 30 giorni.', 'Two appointments, the second after 30 days.'],
    fee: ['16,00 €', '€16.00'],
    minutes: 45,
    walkIn: false,
  }),
  service({
    ...civilStatus,
    id: 'giuramento-cittadinanza',
    topic: ['Immigrazione', 'Immigration'],
    title: ['Giuramento per la cittadinanza italiana', 'Oath of Italian citizenship'],
    summary: ['Prestare giuramento dopo il decreto di concessione.', 'Take the oath after the decree.'],
    addressed: [
      'A chi ha ricevuto il decreto da meno di sei mesi.',
      'Who received the decree less than six months ago.',
    ],
    howTo: ['Su appuntamento, di persona.', 'By appointment, in person.'],
    needed: [
      ['Decreto notificato', 'The notified decree'],
      ['Documento d’identità e permesso di soggiorno', 'Identity document and residence permit'],
      ['Atto di nascita tradotto e legalizzato', 'Birth record, translated and legalised'],
    ],
    achieved: ['La cittadinanza dal giorno dopo.', 'Citizenship from the day after.'],
    timing: ['Entro sei mesi dalla notifica.', 'Within six months of the notice.'],
    minutes: 30,
    walkIn: false,
  }),
];
