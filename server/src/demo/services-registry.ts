import type { Service } from '@sportello/shared/service';
import { service, type ServiceText } from './service-text.ts';

const registry = {
  officeId: 'anagrafe',
  calendarIds: ['anagrafe-sportelli'],
  categoryId: 'anagrafe-stato-civile',
  series: 'A',
  group: ['Documenti e residenza', 'Documents and residence'],
} satisfies Partial<ServiceText>;

export const registryServices: Service[] = [
  service({
    ...registry,
    id: 'carta-identita',
    topic: ['Residenza', 'Residence'],
    title: ['Carta d’identità elettronica', 'Electronic identity card'],
    summary: [
      'Chiedere o rinnovare la carta d’identità elettronica (CIE).',
      'Apply for or renew the electronic identity card (CIE).',
    ],
    addressed: [
      'Ai residenti a Borgolieto di ogni età; ai domiciliati con il nulla osta del comune di residenza.',
      'Residents of Borgolieto of any age; others with the consent of their municipality.',
    ],
    howTo: [
      'Presentarsi di persona allo sportello. Per i minori servono il minore e i genitori, o l’assenso scritto del genitore assente.',
      'Come in person. Minors come with their parents, or with the written consent of the absent one.',
    ],
    needed: [
      [
        'Carta d’identità scaduta o in scadenza, o denuncia di furto o smarrimento',
        'The expiring card, or the report of theft or loss',
      ],
      ['Una fototessera recente, formato 35 × 45 mm', 'A recent photo, 35 × 45 mm'],
      ['Tessera sanitaria', 'Health card'],
    ],
    achieved: [
      'Una ricevuta subito; la carta arriva per posta all’indirizzo indicato.',
      'A receipt at once; the card comes by post to the address you give.',
    ],
    timing: ['La carta arriva entro 6 giorni lavorativi.', 'The card arrives within 6 working days.'],
    fee: ['22,00 €, anche con carta o pagoPA', '€22.00, also by card or pagoPA'],
    minutes: 15,
    extraPersonMin: 10,
  }),
  service({
    ...registry,
    id: 'cambio-residenza',
    topic: ['Residenza', 'Residence'],
    title: ['Cambio di residenza o di indirizzo', 'Change of residence or address'],
    summary: [
      'Dichiarare il trasferimento da un altro comune, dall’estero o dentro Borgolieto.',
      'Declare a move from another town, from abroad or within Borgolieto.',
    ],
    addressed: ['A chi si è trasferito da meno di 20 giorni.', 'Anyone who moved less than 20 days ago.'],
    howTo: [
      'Allo sportello con il modulo compilato, oppure online su ANPR con SPID o CIE.',
      'At the desk with the form filled in, or online at ANPR with SPID or CIE.',
    ],
    needed: [
      [
        'Documento d’identità di tutte le persone che si trasferiscono',
        'Identity document of everybody who moves',
      ],
      [
        'Titolo che dà diritto all’alloggio: contratto registrato, atto di proprietà o comodato',
        'Title to the home: registered lease, deed or loan for use',
      ],
      ['Targa dei veicoli e numero di patente', 'Number plates and driving licence number'],
    ],
    achieved: ['L’iscrizione all’anagrafe al nuovo indirizzo.', 'Registration at the new address.'],
    timing: [
      'Registrazione entro 2 giorni lavorativi; accertamento entro 45 giorni.',
      'Registered within 2 working days; checked within 45 days.',
    ],
    minutes: 20,
    extraPersonMin: 5,
  }),
  service({
    ...registry,
    id: 'certificati-anagrafici',
    topic: ['Residenza', 'Residence'],
    title: ['Certificati anagrafici', 'Registry certificates'],
    summary: [
      'Residenza, stato di famiglia, nascita, matrimonio, cittadinanza.',
      'Residence, family, birth, marriage, citizenship.',
    ],
    addressed: ['A chiunque ne abbia interesse.', 'Anybody with an interest.'],
    howTo: [
      'Allo sportello, oppure gratis su ANPR con SPID o CIE.',
      'At the desk, or free at ANPR with SPID or CIE.',
    ],
    needed: [
      ['Documento d’identità', 'Identity document'],
      ['Marca da bollo da 16,00 € se non esente', 'Revenue stamp of €16.00 unless exempt'],
    ],
    achieved: ['Il certificato in carta.', 'The certificate on paper.'],
    timing: [
      'Subito; per i certificati storici fino a 30 giorni.',
      'At once; up to 30 days for historical ones.',
    ],
    fee: ['0,52 € di diritti (0,26 € se esente da bollo)', '€0.52 of dues (€0.26 when exempt from stamp)'],
    minutes: 10,
    targetWaitMin: 15,
  }),
  service({
    ...registry,
    id: 'tessera-elettorale',
    topic: ['Elezioni', 'Elections'],
    title: ['Tessera elettorale', 'Voter card'],
    summary: [
      'Rilascio, duplicato o rinnovo a spazi esauriti.',
      'Issue, duplicate, or renewal when its spaces are full.',
    ],
    addressed: ['Agli elettori iscritti nelle liste del Comune.', 'Voters on the rolls of the municipality.'],
    howTo: ['Allo sportello, senza appuntamento.', 'At the desk, without appointment.'],
    needed: [
      ['Documento d’identità', 'Identity document'],
      ['La vecchia tessera, o una dichiarazione di smarrimento', 'The old card, or a statement of its loss'],
    ],
    achieved: ['La nuova tessera.', 'The new card.'],
    timing: ['Subito.', 'At once.'],
    minutes: 5,
    calendarIds: [],
    targetWaitMin: 15,
  }),
];
