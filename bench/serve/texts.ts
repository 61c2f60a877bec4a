/** The texts to classify: a short one, and a review of 1,050 characters that fills the 256 tokens. */
export const texts = {
  short: 'I love this product!',
  review:
    "I wanted to like this film, I really did. The trailer promised a slow-burning thriller, the cast is splendid, and it's set in " +
    'Trieste, of all places; what could go wrong? Well: the script. For 40 minutes nobody does anything but stare at the sea, sigh, ' +
    "and say things like 'You weren't there, Paolo.' (Paolo wasn't, it turns out; nor was I, by then.) Then, out of nowhere, there's " +
    "a chase through the harbour - brilliantly shot, I'll admit - which ends with a twist so daft that half of the audience laughed. " +
    'And yet... the final scene got me. No music, no dialogue, just two old men, a bench, and a letter that neither dares to open. ' +
    "It's quiet, it's honest, it's everything the rest isn't. So: is it good? No, not quite. Is it worth your evening? If you're " +
    'patient, if you love Italy, if you can forgive a second act that drags, drags, drags - perhaps. 5/10 for the plot, 9/10 for ' +
    "the camera, 10/10 for that bench. I'd watch it again, but only the last quarter of an hour. And I'd bring tissues, I'd bring " +
    'a good old friend; oh, and one larger map.',
} as const;

export type TextName = keyof typeof texts;
export const textNames = Object.keys(texts) as TextName[];
