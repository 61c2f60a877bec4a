import { words } from './lexicon.js';

/** Words without polarity. */
export const smallTalk = {
  intensifiers:
    words(`very, really, so, absolutely, truly, extremely, incredibly, totally, completely, just, simply, quite, pretty, super,
    utterly, honestly, seriously, surprisingly, especially, particularly, too, damn`),
  hedges: words(
    'I think, I guess, in my opinion, to be honest, honestly, if you ask me, personally, for me, I have to say, in the end, overall, all in all, I must admit, frankly',
  ),
  people:
    words(`my wife, my husband, my mother, my father, my sister, my brother, my son, my daughter, my friend, my best friend, my boss,
    my neighbor, my roommate, my partner, my grandmother, my uncle`),
  relatives: words(
    'wife, husband, mother, father, sister, brother, son, daughter, friend, family, neighbor, girlfriend, boyfriend, dog, cat',
  ),
  days: words(
    'Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Christmas, my birthday, a rainy afternoon',
  ),
  times: words(
    'a day, two days, three days, a week, two weeks, a month, two months, an hour, ten minutes, one use, half a year, a year, a few days, a couple of weeks',
  ),
  kinds: words('real, total, complete, true, absolute, big, huge, pure'),
  openers: words('well, so, okay, wow, look, listen, oh, man, guys, yes, sure'),
};
