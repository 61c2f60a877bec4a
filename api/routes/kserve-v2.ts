import { Router, type Request, type RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { version } from '../../settings/version.js';
import type { TensorMessage } from '../dialects/binary-tensors.js';
import { kserveV2Metadata, readKserveV2Request } from '../dialects/kserve-v2.js';
import { headerLengthName } from '../middleware/tensor-body.js';
import type { Predictor } from '../predictions/predictor.js';
import { requireServedAs, type ServedModel, type ServingState } from '../serving/served-model.js';

/** KServe's protocol V2, which is Triton's: metadata, readiness and inference, with binary tensors. */
export function kserveV2Routes(
  server: ServingState,
  predictor: Predictor,
  hasKey: RequestHandler,
  readTensors: RequestHandler,
): Router {
  const isServed: RequestHandler = (request, _response, next) => {
    requireVersion(request, server);
    next();
  };
  const router = Router().get('/v2', (_request, response) => {
    response.json({ name: 'evergreen', version, extensions: ['binary_tensor_data'] });
  });
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version'])
    router
      .get(path, hasKey, (request, response) => {
        response.json(kserveV2Metadata(requireVersion(request, server)));
      })
      .get(`${path}/ready`, hasKey, isServed, (request, response) => {
        response.json({ name: request.params['name'], ready: true });
      })
      .post(`${path}/infer`, hasKey, isServed, readTensors, async (request, response) => {
        const asked = readKserveV2Request(request.body as TensorMessage);
        const { header, binary } = (await predictor.answer(asked, response)) as TensorMessage;
        if (binary.length === 0) {
          response.json(header);
          return;
        }
        const json = Buffer.from(JSON.stringify(header));
        response.set(headerLengthName, String(json.length)).type('application/octet-stream');
        response.send(Buffer.concat([json, binary]));
      });
  return router;
}

/** @throws EvergreenError `not-found` for another model, and for another version than the one that is served */
function requireVersion(request: Request, server: ServingState): ServedModel {
  const { name, version } = request.params as { name: string; version?: string };
  const served = requireServedAs(name, server);
  const { generation } = served.champion;
  if (version === undefined || version === String(generation)) return served;
  throw new EvergreenError(
    'not-found',
    `Version ${JSON.stringify(version.slice(0, 80))} is not served. The one that is served is ${generation}.`,
  );
}
