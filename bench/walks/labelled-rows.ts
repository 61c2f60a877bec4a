const subjects = [
  'kettle',
  'lamp',
  'novel',
  'film',
  'phone',
  'chair',
  'jacket',
  'album',
  'bicycle',
  'camera',
];
const places = ['at home', 'at work', 'on the train', 'in the garden', 'on holiday', 'in the kitchen'];
const words = {
  negative: ['awful', 'broken', 'dull', 'ugly', 'useless', 'poor', 'terrible', 'weak'],
  positive: ['lovely', 'superb', 'bright', 'solid', 'useful', 'great', 'wonderful', 'strong'],
};

export interface LabelledRow {
  text: string;
  label: keyof typeof words;
}

/** Rows with distinct texts that a small model learns easily: each text holds two words that give its label away. */
export function labelledRows(first: number, count: number): LabelledRow[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const label = number % 2 === 0 ? 'negative' : 'positive';
    const pick = (list: readonly string[], step: number): string =>
      list[Math.floor(number / step) % list.length]!;
    const [subject, place] = [pick(subjects, 2), pick(places, 20)];
    const [one, other] = [pick(words[label], 3), pick(words[label], 7)];
    return { label, text: `The ${subject} number ${number} is ${one}, ${place} it was ${other}.` };
  });
}
