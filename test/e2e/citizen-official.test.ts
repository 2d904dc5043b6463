import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';

const cssFile = createRequire(import.meta.url).resolve('bootstrap-italia/dist/css/bootstrap-italia.min.css');
const designSystem = new Set(
  [...readFileSync(cssFile, 'utf8').matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].map((match) => match[1]),
);
const elementsOf = (html: string) =>
  [...html.matchAll(/data-element="([^"]+)"/g)].map((match) => match[1] ?? '');
const paths = ['/', '/servizi', '/servizi/identity-card', '/prenota', '/appuntamento'];

/** The criteria of the national model for municipal sites that the pages of booking and services must meet. */
describe('official checks of the citizen pages', { timeout: 60_000 }, () => {
  let site: CitizenSite;
  beforeAll(async () => {
    site = await startCitizenSite();
  });
  afterAll(() => site?.close());

  const read = async (path: string) => {
    const response = await fetch(site.url + path, { redirect: 'manual' });
    return { response, html: await response.text() };
  };

  test('when a sheet is read, then every part that the model asks for is marked, the index in its order', async () => {
    const { html } = await read('/servizi/identity-card');
    expect(elementsOf(html)).toEqual(
      expect.arrayContaining([
        ...['breadcrumb', 'page-index', 'service-title', 'service-description', 'service-status'],
        ...['service-topic', 'service-area', 'service-addressed', 'service-how-to', 'service-needed'],
        ...['service-achieved', 'service-calendar-text', 'service-booking-access', 'service-generic-access'],
        ...['appointment-booking', 'metatag', 'feedback', 'feedback-title', 'feedback-input-text'],
        ...[1, 2, 3, 4, 5].map((star) => `feedback-rate-${star}`),
        ...['feedback-rating-positive', 'feedback-rating-negative', 'feedback-rating-question'],
      ]),
    );
    const index = /data-element="page-index".*?<\/ul>/s.exec(html)![0];
    expect([...index.matchAll(/<a[^>]*>([^<]+)<\/a>/g)].map((match) => match[1])).toEqual([
      ...['A chi è rivolto', 'Come fare', 'Cosa serve', 'Cosa si ottiene', 'Tempi e scadenze'],
      ...['Accedi al servizio', 'Condizioni di servizio', 'Contatti'],
    ]);
  });

  test('when a machine reads a sheet, then it finds who offers it, for whom and where', async () => {
    const { html } = await read('/servizi/identity-card');
    const json = /<script type="application\/ld\+json" data-element="metatag">(.*?)<\/script>/s.exec(
      html,
    )![1]!;
    expect(JSON.parse(json)).toMatchObject({
      name: "Carta d'identità",
      serviceOperator: { name: 'Comune di Borgo Prova' },
      areaServed: { name: 'Comune di Borgo Prova' },
      audience: { audienceType: 'A chi risiede' },
      availableChannel: {
        serviceUrl: expect.stringMatching(/\/servizi\/identity-card$/),
        serviceLocation: {
          name: 'Anagrafe',
          address: { streetAddress: 'Piazza Grande 1', postalCode: '00010', addressLocality: 'Borgo Prova' },
        },
      },
    });
  });

  test('when the services are listed, then each is linked, and booking and the legal pages are', async () => {
    const { html } = await read('/servizi');
    const elements = elementsOf(html);
    expect(elements.filter((element) => element === 'service-link')).toHaveLength(3);
    expect(elements).toEqual(
      expect.arrayContaining([
        ...['all-services', 'appointment-booking', 'privacy-policy-link', 'accessibility-link', 'page-name'],
      ]),
    );
  });

  test.each(paths)(
    'when %s is read, then nothing comes from elsewhere and no cookie is set',
    async (path) => {
      const { response, html } = await read(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(response.headers.get('referrer-policy')).toBe('same-origin');
      expect(html).not.toMatch(/<(?:script|img|iframe)[^>]+src="https?:/);
      expect(html).not.toMatch(/<link[^>]+href="https?:/);
    },
  );

  test.each(paths)(
    'when %s is read, then at least 30 % of its classes are Bootstrap Italia’s',
    async (path) => {
      const { html } = await read(path);
      const classes = new Set(
        [...html.matchAll(/class="([^"]*)"/g)]
          .flatMap((match) => (match[1] ?? '').split(/\s+/))
          .filter(Boolean),
      );
      const known = [...classes].filter((name) => designSystem.has(name));
      expect(known.length / classes.size).toBeGreaterThan(0.3);
    },
  );

  test('when another site sends a form, then it is refused', async () => {
    const answer = await fetch(`${site.url}/prenota?/discard`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'x=1',
    });
    expect(answer.status).toBe(403);
  });

  test('when pages get what none of them sends, then they answer and never fail', async () => {
    const forms = [
      '/prenota/luogo',
      '/prenota/data-ora',
      '/prenota/riepilogo',
      '/appuntamento',
      '/lista-attesa',
      '/fila/registry',
    ];
    const origin = site.url;
    for (const path of forms) {
      const broken = await fetch(site.url + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin, accept: 'text/html', 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\nno form',
      });
      // Steps that nobody has begun lead to the first one.
      expect([303, 400], path).toContain(broken.status);
      if (broken.status === 400) expect(await broken.text(), path).toContain('Torna alla pagina iniziale');
      const strange = new URLSearchParams({
        officeId: '__proto__',
        slot: '|',
        commandId: '\u0000',
        codice: '💥',
      });
      const answer = await fetch(site.url + path, { method: 'POST', headers: { origin }, body: strange });
      expect(answer.status, path).toBeLessThan(500);
    }
    for (const text of ['\u0000', '__proto__', '💥', '..%2F..%2F', '2027-02-30', 'x'.repeat(2000)]) {
      const odd = encodeURIComponent(text);
      const pages = [
        ...['/prenota/data-ora?mese=', '/servizi?q=', '/prenota?servizio=', '/appuntamento?codice='].map(
          (one) => one + odd,
        ),
        ...['/servizi/', '/ticket/', '/fila/', '/attese/'].map((one) => one + odd),
        `/appuntamento/${odd}?chiave=${odd}`,
        `/lista-attesa/${odd}?key=${odd}`,
      ];
      for (const page of pages) expect((await read(page)).response.status, page).toBeLessThan(500);
    }
  });

  test('when an address does not exist, then the page says so in the visitor’s language', async () => {
    const { response, html } = await read('/nulla');
    expect(response.status).toBe(404);
    expect(html).toContain('Pagina non trovata');
    const english = await fetch(`${site.url}/nothing`, { headers: { 'accept-language': 'en-IE,en;q=0.9' } });
    expect(await english.text()).toContain('Page not found');
  });
});
