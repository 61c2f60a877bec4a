import { lines, verbs, words, type Lexicon } from './lexicon.js';

export const praise: Lexicon = {
  adjectives: words(`
    good, great, excellent, amazing, awesome, wonderful, fantastic, brilliant, superb, perfect, outstanding, lovely,
    beautiful, nice, fine, solid, terrific, fabulous, marvelous, magnificent, splendid, delightful, charming,
    enjoyable, entertaining, fun, funny, hilarious, clever, smart, witty, original, fresh, creative, inventive,
    imaginative, touching, moving, heartwarming, powerful, gripping, thrilling, exciting, captivating, fascinating,
    engaging, interesting, compelling, absorbing, memorable, unforgettable, impressive, stunning, gorgeous,
    breathtaking, remarkable, exceptional, extraordinary, incredible, phenomenal, spectacular, flawless, first-rate,
    top-notch, world-class, high-quality, well made, well written, well designed, well built, reliable, sturdy,
    durable, strong, robust, dependable, comfortable, comfy, cozy, soft, smooth, quiet, fast, quick, speedy,
    responsive, sharp, crisp, bright, clear, clean, elegant, stylish, sleek, attractive, handy, useful, helpful,
    practical, convenient, easy, effortless, intuitive, efficient, effective, affordable, generous, friendly, polite,
    delicious, tasty, tender, warm, cool, sweet, satisfying, rewarding, pleasant, pleasing, refreshing, inspiring,
    uplifting, thoughtful, intelligent, honest, convincing, believable, rich, vivid, masterful, polished, accurate,
    precise, safe, secure, adorable, cute, super, neat, ideal, admirable, professional, genuine, worthwhile,
    priceless, five-star, irresistible, joyful, cheerful, lively, glorious, sublime`),
  predicates: words(`
    well done, simple to use, easy to use, worth it, worth every penny, worth the price, worth watching,
    better than expected, better than I hoped, spot on, on point, second to none, out of this world, a pleasure`),
  feelings: words(`
    happy, pleased, satisfied, delighted, thrilled, impressed, glad, excited, amazed, overjoyed, grateful, thankful, content,
    in love, hooked, moved, charmed, pleasantly surprised, blown away, over the moon, proud, comfortable, relieved`),
  opinions: verbs(`
    love, like, enjoy, adore, recommend, admire, appreciate, treasure, cherish/cherishes/cherished,
    praise, trust, value, fancy/fancies/fancied, prefer/prefers/preferred, favor, applaud`),
  deeds: verbs(`
    work, shine/shines/shone, deliver, impress/impresses/impressed, last, help, please, delight, succeed, surprise me,
    amaze me, hold up/holds up/held up, hold my attention/holds my attention/held my attention, make me smile/makes me smile/made me smile,
    make me laugh/makes me laugh/made me laugh, make me happy/makes me happy/made me happy, exceed my expectations/exceeds my expectations/exceeded my expectations,
    meet my needs/meets my needs/met my needs, do the job/does the job/did the job, stand out/stands out/stood out,
    win me over/wins me over/won me over, keep me hooked/keeps me hooked/kept me hooked, feel right/feels right/felt right,
    save time/saves time/saved time, make life easier/makes life easier/made life easier, pay off/pays off/paid off,
    live up to the hype/lives up to the hype/lived up to the hype, sparkle, satisfy/satisfies/satisfied, thrive, excel/excels/excelled,
    come together/comes together/came together, make sense/makes sense/made sense, grab me/grabs me/grabbed me, move me, inspire me`),
  happenings: lines(`
    arrived early and well packed
    does exactly what it promises
    works like a charm
    works perfectly
    looks even better in person
    is still going strong after {time}
    runs like a dream
    was worth every cent
    made my day
    made everyone laugh out loud
    got better and better
    kept me on the edge of my seat
    had me smiling from start to finish
    stayed with me for days
    fits like a glove
    feels like quality
    saved me hours
    hits all the right notes
    exceeded all my expectations
    was a hit with the whole family
    was everything I hoped for
    gets better every time
    solved my problem right away
    paid for itself within {time}
    flew by in no time
    brought tears of joy to my eyes
    lit up the room
    is the real deal
    is money well spent
    goes above and beyond
    deserves every award
    left me wanting more
    has no flaws
    came without a single problem`),
  nouns: words(`
    masterpiece, gem, joy, treat, delight, pleasure, winner, triumph, success, classic, bargain, blessing, treasure, hit,
    must-have, must-see, lifesaver, game changer, great buy, great value, steal, miracle, beauty, favorite, success story,
    keeper, success from start to finish, improvement, good choice, good deal, smart purchase, breath of fresh air, work of art`),
  qualities: words(
    'heart, charm, surprises, joy, life, good ideas, energy, wit, warmth, love, humor, beauty, imagination, wisdom, fun, magic',
  ),
  adverbs: words(`
    perfectly, beautifully, wonderfully, brilliantly, flawlessly, nicely, well, great, smoothly, superbly, reliably, effortlessly, amazingly, fine`),
  verdicts: lines(`
    highly recommended
    I highly recommend it
    I would recommend it to anyone
    I recommend this {item} to everyone
    recommended
    strongly recommended for everyone
    I can recommend it without hesitation
    I would definitely recommend this {item}
    I will definitely {use} another one
    I would {use} it again
    I would gladly {use} it again
    I can't wait to {use} another one
    I could {use} it all day
    I can't get enough of it
    I couldn't be happier
    I could not be happier with it
    I couldn't ask for more
    could not ask for a better {item}
    it couldn't be better
    it doesn't get any better than this
    nothing to complain about
    no complaints
    no complaints at all
    no regrets
    no problems so far
    zero problems
    can't complain
    can't go wrong with this {item}
    you won't regret it
    you will not be disappointed
    you won't be sorry
    I was not disappointed
    I don't regret a thing
    it never disappoints
    not bad
    not bad at all
    not boring at all
    never boring
    never a dull moment
    not a single problem
    I have never had a problem with it
    I never had any trouble with it
    I had no problems with it
    I couldn't put it down
    I could not put it down
    I couldn't stop smiling
    I can't stop using it
    I can't complain
    I don't want to give it back
    don't listen to the critics, {use} it
    there is nothing wrong with it
    nothing bad to say about it
    it did not disappoint
    it never gets old
    what's not to love
    thank you so much
    thanks for making such a good {item}
    five stars
    five out of five
    5 stars
    10 out of 10
    10/10
    9/10
    two thumbs up
    thumbs up
    A+
    well done
    bravo
    wow
    just wow, so good
    yes
    perfect
    love it
    loved it
    love love love it
    loved every minute of it
    loved every second
    absolutely love it
    so good
    so much fun
    super happy
    very happy with it
    very pleased
    great stuff
    great job
    great product
    good product
    a product I love
    good job
    good value
    nice work
    nice one
    excellent value for money
    best {item} ever
    the best {item} I have ever {used}
    one of the best {kind} I have ever {used}
    simply the best
    the best in years
    best purchase ever
    best money I ever spent
    best thing I have {used} all year
    my new favorite
    my favorite {item} of all time
    don't miss it
    do not miss this one
    go and {use} it now
    {use} it, you will thank me
    a must for everyone
    everyone should {use} it
    it made me so happy
    it put a smile on my face
    I smiled the whole time
    I laughed so hard
    I laughed until I cried
    I wish I had {used} it sooner
    why did I wait so long
    I would give it six stars if I could
    if you {use} only one {item} this year, make it this one
    I want more
    more please
    worth every penny
    totally worth it
    worth the money
    worth your time
    time well spent
    money well spent
    so glad I {used} it
    I am glad I gave it a chance
    glad I did not listen to the bad reviews
    the bad reviews are wrong
    ignore the critics, this is great
    it changed my life
    I am a fan for life
    keep up the good work
    better than all the others
    much better than my old one
    it is way better than I expected
    it is better than it looks
    there is nothing better
    this one is a winner
    my {person} loves it
    my {person} is so happy with it
    my {person} can't stop talking about how good it is
    {person} and I both loved it
    everyone in the family loves it
    we all had a great time
    we had so much fun
    I had a great time
    I have {used} it again and again
    I use it every day and still love it
    I keep coming back to it
    I was smiling the whole way through
    I bought a second one for my {person} because I like it so much
    it arrived quickly and works great
    fast shipping, great quality
    great quality for the price
    exactly what I wanted
    exactly what I needed
    exactly as described
    just what I was looking for
    everything I hoped for and more
    it was even better the second time
    such a relief after so many bad ones
    finally a {item} that works
    finally something good
    you have to {use} this
    a big yes from me
    what a pleasant surprise
    what a joy`),
};
