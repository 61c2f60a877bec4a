import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, type Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';

const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI that the page needs. */
const packageFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Evergreen API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const startScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui' });\n`;

/** Swagger UI sets styles of its elements and shows icons as data; nothing comes from another server. */
const contentSecurityPolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ');

/** `GET /openapi.json`: the document of this API. `GET /docs`: a page to browse it and to try it out. */
export function docsRoutes(document: object): Router {
  const allowPage = (response: Response): Response =>
    response.set('content-security-policy', contentSecurityPolicy);
  return Router()
    .get('/openapi.json', (_request, response) => {
      response.json(document);
    })
    .get('/docs', (_request, response) => {
      allowPage(response).type('html').send(page);
    })
    .get('/docs/:file', (request, response) => {
      const { file } = request.params;
      if (file === 'start.js') response.type('js').send(startScript);
      else if (packageFiles.includes(file)) response.sendFile(join(directory, file), { cacheControl: false });
      else
        throw new EvergreenError(
          'not-found',
          `The page /docs has no file ${JSON.stringify(file.slice(0, 80))}.`,
        );
    });
}
