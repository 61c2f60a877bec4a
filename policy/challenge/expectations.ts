/**
 * What is expected of a challenger before any label has judged it: the gain of a retraining whose need was not
 * measured, and on what share of the texts exactly one of the two models is right. Pairs of MiniLM that were
 * trained on the same data and on more of it differ on 7 to 12 % of the texts.
 */
export const expectedGain = 0.03;
export const expectedDisagreement = 0.1;

/** With what probability a challenger with the expected gain should be promoted before it is given up. */
export const expectedPower = 0.8;
