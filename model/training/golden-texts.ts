/**
 * Texts that every model classifies when it is made and again wherever it is loaded; the answers must agree. Short, long and odd
 * ones.
 */
export const goldenTexts: readonly string[] = [
  'I love this product!',
  'This is awful.',
  'Not bad at all, though the ending drags on for longer than it should.',
  'The plot was thin, the acting wooden and the sound poor, but somehow I was moved in the end.',
  'Would I buy it again? Never.',
  'ÄÖÜ naïve café, 東京 10/10 🙂',
  '?',
  'The first hour is slow and nothing much happens. '.repeat(40) +
    'Then it becomes the best thing I have ever seen.',
];
