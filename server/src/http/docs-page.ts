import { Router } from 'express';
import helmet from 'helmet';

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sportello API</title><link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script><script src="docs/show.js"></script></body></html>`;
const script = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true });`;

/** A readable page of the API, from Swagger UI's own files: nothing is loaded from elsewhere. */
export function createDocsPage(): Router {
  const router = Router();
  router.use(
    helmet.contentSecurityPolicy({
      directives: {
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
      },
    }),
  );
  router.get('/', (_request, response) => void response.type('html').send(page));
  router.get('/show.js', (_request, response) => void response.type('js').send(script));
  return router;
}
