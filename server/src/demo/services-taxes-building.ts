import type { Service } from '@sportello/shared/service';
import { service, type ServiceText } from './service-text.ts';

const taxes = {
  officeId: 'tributi',
  calendarIds: ['tributi-sportelli'],
  categoryId: 'tributi-pagamenti',
  series: 'T',
  group: ['Tributi', 'Taxes'],
  topic: ['Imposte', 'Taxes'],
} satisfies Partial<ServiceText>;

const building = {
  officeId: 'edilizia',
  calendarIds: ['edilizia-tecnici'],
  categoryId: 'casa-territorio',
  series: 'E',
  group: ['Edilizia', 'Building'],
  topic: ['Urbanizzazione', 'Urban planning'],
} satisfies Partial<ServiceText>;

export const taxAndBuildingServices: Service[] = [
  service({
    ...taxes,
    id: 'tari',
    title: ['TARI – tassa sui rifiuti', 'TARI – waste tax'],
    summary: [
      'Iscrizione, variazione, cessazione e controllo degli avvisi.',
      'Registration, changes, closing and checks of notices.',
    ],
    addressed: ['A chi occupa un immobile a Borgolieto.', 'Anybody who occupies a property in Borgolieto.'],
    howTo: [
      'Allo sportello o con il modulo online, entro 90 giorni.',
      'At the desk or with the online form, within 90 days.',
    ],
    needed: [
      ['Documento d’identità e codice fiscale', 'Identity document and tax code'],
      ['Dati catastali e metri quadri dell’immobile', 'Cadastral data and floor area'],
      ['L’avviso ricevuto, se ne parlate', 'The notice, if it is about one'],
    ],
    achieved: ['La posizione aggiornata e il nuovo avviso.', 'An updated position and a new notice.'],
    timing: [
      'Subito, o entro 30 giorni se serve una verifica.',
      'At once, or within 30 days if a check is needed.',
    ],
    minutes: 20,
  }),
  service({
    ...taxes,
    id: 'imu',
    title: ['IMU – calcolo e dichiarazione', 'IMU – property tax'],
    summary: ['Aiuto nel calcolo, dichiarazioni, rimborsi.', 'Help with the sum, declarations, refunds.'],
    addressed: [
      'Ai proprietari di immobili diversi dalla prima casa.',
      'Owners of property other than the first home.',
    ],
    howTo: ['Allo sportello su appuntamento.', 'At the desk by appointment.'],
    needed: [
      ['Visura catastale', 'Cadastral extract'],
      ['F24 già pagati nell’anno', 'F24 forms paid this year'],
    ],
    achieved: ['Il conteggio e il modello F24.', 'The sum and the F24 form.'],
    timing: ['Acconto 16 giugno, saldo 16 dicembre.', 'First half 16 June, balance 16 December.'],
    minutes: 20,
  }),
  service({
    ...taxes,
    id: 'rateizzazione-tributi',
    title: ['Rateizzazione dei tributi', 'Paying taxes by instalments'],
    summary: ['Dilazionare avvisi di pagamento e accertamenti.', 'Spread notices and assessments.'],
    addressed: ['A chi è in difficoltà economica temporanea.', 'Who is in temporary difficulty.'],
    howTo: ['Con la domanda allo sportello.', 'With the application at the desk.'],
    needed: [
      ['L’avviso da rateizzare', 'The notice'],
      ['ISEE in corso di validità', 'A valid ISEE'],
    ],
    achieved: ['Il piano di rate.', 'The plan of instalments.'],
    timing: ['Risposta entro 30 giorni.', 'Answer within 30 days.'],
    minutes: 25,
  }),
  service({
    ...taxes,
    id: 'canone-unico',
    title: ['Canone unico: suolo pubblico e pubblicità', 'Public ground and advertising charge'],
    summary: ['Occupare suolo pubblico, esporre insegne.', 'Use public ground, put up signs.'],
    addressed: ['A imprese, associazioni e cittadini.', 'Businesses, associations and citizens.'],
    howTo: ['Domanda almeno 15 giorni prima.', 'Apply at least 15 days before.'],
    needed: [
      ['Planimetria dell’area', 'Plan of the area'],
      ['Marca da bollo da 16,00 €', 'Revenue stamp of €16.00'],
    ],
    achieved: ['La concessione e il canone da pagare.', 'The permit and the charge.'],
    timing: ['Entro 15 giorni.', 'Within 15 days.'],
    minutes: 15,
  }),
  service({
    ...building,
    id: 'permesso-costruire',
    title: ['Permesso di costruire', 'Building permit'],
    summary: [
      'Colloquio con il tecnico per nuove costruzioni e ampliamenti.',
      'Talk to an officer about new buildings and extensions.',
    ],
    addressed: ['A proprietari e tecnici incaricati.', 'Owners and their architects.'],
    howTo: [
      'Colloquio su appuntamento, pratica sul portale SUE.',
      'Talk by appointment, application on the SUE portal.',
    ],
    needed: [
      ['Elaborati grafici e relazione tecnica', 'Drawings and technical report'],
      ['Titolo di proprietà', 'Deed'],
      ['Eventuali pareri già ottenuti', 'Opinions already obtained'],
    ],
    achieved: ['Indicazioni sulla pratica; poi il permesso.', 'Advice; then the permit.'],
    timing: ['90 giorni dalla domanda completa.', '90 days from the complete application.'],
    fee: ['Diritti di segreteria da 100,00 €, oltre agli oneri', 'Dues from €100.00, plus charges'],
    minutes: 30,
    modes: ['desk', 'video'],
    walkIn: false,
  }),
  service({
    ...building,
    id: 'scia-cila',
    title: ['SCIA e CILA: lavori in casa', 'SCIA and CILA: works at home'],
    summary: ['Che pratica serve e come si presenta.', 'Which notice is needed and how to file it.'],
    addressed: ['A proprietari, inquilini e tecnici.', 'Owners, tenants and architects.'],
    howTo: ['Colloquio su appuntamento, anche per telefono.', 'By appointment, also by phone.'],
    needed: [
      ['Planimetria catastale', 'Cadastral plan'],
      ['Descrizione dei lavori', 'Description of the works'],
    ],
    achieved: ['L’indicazione del titolo giusto.', 'The right kind of notice.'],
    timing: ['SCIA e CILA valgono dalla presentazione.', 'Valid from filing.'],
    minutes: 20,
    modes: ['desk', 'phone', 'video'],
    walkIn: false,
  }),
  service({
    ...building,
    id: 'accesso-atti-edilizi',
    title: ['Accesso agli atti edilizi', 'Access to building files'],
    summary: ['Consultare e copiare le pratiche in archivio.', 'See and copy files of the archive.'],
    addressed: ['A chi ha un interesse diretto.', 'Who has a direct interest.'],
    howTo: [
      'Domanda sul portale, poi consultazione su appuntamento.',
      'Apply on the portal, then by appointment.',
    ],
    needed: [
      ['Ricevuta della domanda', 'Receipt of the application'],
      ['Delega, se non siete proprietari', 'Authority, if you are not the owner'],
    ],
    achieved: ['Le copie richieste.', 'The copies.'],
    timing: ['Entro 30 giorni.', 'Within 30 days.'],
    fee: ['25,00 € di ricerca, più le copie', '€25.00 for the search, plus copies'],
    minutes: 30,
    walkIn: false,
  }),
  service({
    ...building,
    id: 'destinazione-urbanistica',
    title: ['Certificato di destinazione urbanistica', 'Zoning certificate'],
    summary: ['Chiesto per compravendite di terreni.', 'Needed to sell land.'],
    addressed: ['A proprietari, notai e tecnici.', 'Owners, notaries and architects.'],
    howTo: ['Domanda allo sportello, senza appuntamento.', 'At the desk, without appointment.'],
    needed: [
      ['Estratto di mappa', 'Extract of the map'],
      ['Due marche da bollo da 16,00 €', 'Two revenue stamps of €16.00'],
    ],
    achieved: ['Il certificato, valido un anno.', 'The certificate, valid for a year.'],
    timing: ['Entro 30 giorni.', 'Within 30 days.'],
    fee: ['Da 50,00 €', 'From €50.00'],
    minutes: 15,
  }),
];
