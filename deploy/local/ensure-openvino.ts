import { setUpOpenVino, type OpenVinoSettings } from '../../cli/setup/openvino.js';
import { findOpenVino, isOpenVinoPlatform } from '../../model/engines/openvino/libraries.js';

/**
 * Fetches OpenVINO's libraries once, so that the trainer can choose them. Where that fails, one line says so, and the trainer
 * goes on with ONNX Runtime.
 * @throws EvergreenError `device-unavailable` when a person named a directory without them
 */
export async function ensureOpenVino(settings: OpenVinoSettings, log: (line: string) => void): Promise<void> {
  if (!isOpenVinoPlatform() || (await findOpenVino(settings)) !== null) return;
  await setUpOpenVino(settings, log).catch(() =>
    log('OpenVINO: not available, so ONNX Runtime trains. `npx evergreen setup openvino` says why.'),
  );
}
