import { z } from 'zod';

const classMetricsSchema = z.strictObject({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  support: z.number().int(),
});

/** How good predictions were. Rates are in [0, 1]. */
export const classificationMetricsSchema = z.strictObject({
  rows: z.number().int(),
  /** Mean cross-entropy of the calibrated probabilities, in nats. */
  loss: z.number(),
  accuracy: z.number(),
  macroPrecision: z.number(),
  macroRecall: z.number(),
  macroF1: z.number(),
  /** Area under the ROC curve; one-vs-rest macro average for more than two labels; null when a class is absent. */
  rocAuc: z.number().nullable(),
  /** Expected calibration error over 15 equal-width confidence bins (Guo et al. 2017). */
  expectedCalibrationError: z.number(),
  perClass: z.array(classMetricsSchema),
  /** confusion[actual][predicted], in label order. */
  confusion: z.array(z.array(z.number().int())),
});
export type ClassificationMetrics = z.infer<typeof classificationMetricsSchema>;
