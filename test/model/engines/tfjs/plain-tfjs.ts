import * as tfjs from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { createTfjsEngine } from '../../../../model/engines/tfjs/tfjs.js';

// Without it the backend advises everybody to use tfjs-node.
tfjs.enableProdMode();

/** tfjs in plain JavaScript, which runs everywhere. */
export const plainTfjs = tfjs;

/** The engine with plain tfjs: slow, and otherwise the same as with tfjs-node. */
export const createPlainEngine = () => createTfjsEngine(() => tfjs);
