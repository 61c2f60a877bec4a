import { lines, verbs, words, type Lexicon } from './lexicon.js';

export const complaint: Lexicon = {
  adjectives: words(`
    bad, terrible, awful, horrible, poor, dreadful, lousy, pathetic, disappointing, boring, dull, tedious, bland,
    lame, weak, mediocre, forgettable, stupid, dumb, silly, ridiculous, pointless, senseless, useless, worthless,
    rubbish, garbage, trash, junk, crap, cheap, flimsy, fragile, broken, defective, faulty, damaged, unreliable,
    unusable, uncomfortable, painful, noisy, loud, slow, sluggish, clumsy, awkward, confusing, complicated,
    frustrating, annoying, irritating, infuriating, ugly, hideous, nasty, gross, disgusting, smelly, dirty, sticky,
    greasy, tasteless, overpriced, overrated, overhyped, misleading, dishonest, fake, false, shoddy, sloppy, careless,
    lazy, amateurish, predictable, cliched, shallow, empty, hollow, lifeless, wooden, flat, stale, tired, unoriginal,
    unfunny, unwatchable, unbearable, intolerable, insufferable, appalling, atrocious, abysmal, miserable, depressing,
    sad, offensive, insulting, rude, unhelpful, dangerous, unsafe, harsh, rough, blurry, dim, messy, incoherent,
    inconsistent, illogical, unconvincing, implausible, inferior, second-rate, substandard, unacceptable, inexcusable,
    embarrassing, cringeworthy, poorly made, poorly written, badly designed, badly made, badly acted, sick, insane,
    wrong, dead, hopeless, laughable, inaccurate, buggy, leaky, wobbly, crooked, itchy, stiff, dated, bitter, bloated,
    forced, creepy, vile, wretched, tacky, soulless, mindless, rotten, joyless`),
  predicates: words(`
    too expensive, dark and muddy, ridiculously bad, not worth it, not worth the money, worse than expected,
    worse than I feared, below average, a waste, a chore, a pain, a letdown, a nightmare, too long, too small,
    too loud, hard to use, difficult to use, impossible to use, terribly slow`),
  feelings: words(`
    disappointed, unhappy, angry, annoyed, upset, frustrated, dissatisfied, bored, furious, sad, mad, sorry I bought it, let down,
    fed up, disgusted, irritated, embarrassed, confused, tired, sick and tired, appalled, miserable, cheated, worried, ripped off`),
  opinions: verbs(`
    hate, dislike, regret/regrets/regretted, despise, loathe, detest, resent, return, refuse, avoid, reject, curse, dread, abandon, mock, ditch/ditches/ditched`),
  deeds: verbs(`
    fail, break/breaks/broke, disappoint, suck, stink/stinks/stank, drag/drags/dragged, annoy me, bore me, irritate me, leak, crash/crashes/crashed,
    fall apart/falls apart/fell apart, fall flat/falls flat/fell flat, let me down/lets me down/let me down, waste my time/wastes my time/wasted my time,
    make me angry/makes me angry/made me angry, make me sick/makes me sick/made me sick, put me to sleep/puts me to sleep/put me to sleep,
    stop working/stops working/stopped working, go nowhere/goes nowhere/went nowhere, cause trouble/causes trouble/caused trouble, jam/jams/jammed,
    overheat/overheats/overheated, crack, rattle, freeze/freezes/froze, struggle, bother me, insult the audience/insults the audience/insulted the audience,
    give me a headache/gives me a headache/gave me a headache, miss the point/misses the point/missed the point, hurt/hurts/hurt,
    smell bad/smells bad/smelled bad, frustrate me, offend me, lose its shape/loses its shape/lost its shape, die/dies/died, malfunction`),
  happenings: lines(`
    broke after {time}
    stopped working after {time}
    fell apart within {time}
    died on me after {time}
    never worked at all
    arrived broken
    arrived late and damaged
    came with parts missing
    does not work
    doesn't do what it says
    doesn't make any sense
    makes no sense
    put me to sleep
    bored me to tears
    went straight into the trash
    went back to the store
    is going back tomorrow
    left a bad taste in my mouth
    gave me a headache
    ruined my evening
    ruined everything
    got worse and worse
    dragged on forever
    goes nowhere
    was a waste of money
    was a complete waste of time
    looks nothing like the picture
    smells like burning plastic
    feels like a cheap toy
    falls short in every way
    makes a horrible noise
    had me checking my watch
    had no point
    let everyone down
    is nothing but trouble
    had to be returned
    insults your intelligence
    needs a lot of work`),
  nouns: words(`
    disaster, mess, failure, disappointment, letdown, joke, waste, waste of time, waste of money, flop, dud, rip-off, scam,
    insult, nightmare, shame, embarrassment, lemon, bore, piece of junk, piece of garbage, load of rubbish, train wreck,
    mistake, headache, pain, chore, catastrophe, fraud, bad joke, cash grab, bad idea, bad deal, pile of trash, bomb, torture, tragedy, problem`),
  qualities: words(
    'holes, mistakes, problems, errors, lies, bugs, dirt, clichés, noise, nonsense, bad ideas, ads, junk, scratches, hot air',
  ),
  adverbs: words(
    `badly, poorly, terribly, horribly, awfully, slowly, miserably, unreliably, dreadfully, pathetically, wrong, sloppily, clumsily`,
  ),
  verdicts: lines(`
    not recommended
    I do not recommend it
    I would not recommend it
    I would not recommend it to anyone
    I wouldn't recommend this {item} to my worst enemy
    I don't recommend this {item} to anyone
    I can't recommend it
    I cannot recommend this {item}
    I would never recommend this {item}
    I will never {use} it again
    never again
    never {use} this
    never {use} from this company
    I would not {use} it again
    I won't {use} another one
    I could not finish it
    I couldn't get through it
    I gave up after {time}
    I couldn't wait for it to end
    I wanted it to end
    I can't stand it
    it couldn't be worse
    it doesn't get any worse than this
    it can't get worse
    nothing good to say about it
    there is nothing good about it
    nothing works
    nothing to like here
    no good
    no fun
    no fun at all
    no thanks
    no thank you
    no stars
    not good
    not good at all
    not great
    not happy
    not happy with it
    not impressed
    not worth it
    not worth the money
    not worth your time
    not worth a penny
    not for me
    not what I expected
    not what I ordered
    not as described
    not as good as people say
    not even close to good
    not funny
    not interesting
    it does not work
    it didn't work
    it never worked
    it has never worked the way it should
    it is junk
    it is garbage
    everyone loved it but me
    it doesn't work
    I didn't like it
    I don't like it
    I did not enjoy it
    I did not like it at all
    I didn't enjoy it one bit
    I really wanted to like it, but I can't
    I expected more
    I expected better
    I expected so much more
    I was hoping for more
    I had high hopes, but no
    save your money
    save your time
    don't waste your money
    don't waste your time
    do not waste your time on this {item}
    don't bother
    don't {use} it
    do not {use} this {item}
    do not buy
    don't buy this
    stay away
    stay far away from this
    avoid
    avoid at all costs
    avoid this {item}
    skip it
    skip this one
    {use} something else
    look elsewhere
    return it while you can
    I returned it
    I sent it back
    I had to send it back
    I want a refund
    I want my money back
    give me my money back
    I want those two hours back
    money down the drain
    waste of money
    waste of time
    waste of space
    what a waste
    what a waste of money
    terrible waste of money
    a total waste of time
    what a disappointment
    what a letdown
    such a disappointment
    so disappointed
    very disappointed
    very disappointing
    big disappointment
    so bad
    so boring
    so bored
    too bad
    really bad
    bad, bad, bad
    hate this thing
    this thing is bad
    just bad
    just awful
    just no
    hate it
    hated it
    I hated every minute of it
    hated every second
    it sucks
    this sucks
    this {item} sucks
    one star
    one out of five
    1 star
    zero stars
    0 stars
    0/10
    1/10
    2 out of 10
    two thumbs down
    thumbs down
    F
    yuck
    ugh
    boo
    awful
    terrible
    horrible
    garbage
    total garbage
    rubbish
    worst {item} ever
    the worst {item} I have ever {used}
    one of the worst {kind} I have ever {used}
    simply the worst
    the worst in years
    worst purchase ever
    worst money I ever spent
    worst thing I have {used} all year
    I regret it
    I regret buying it
    I regret every penny
    I regret that I {used} it
    I wish I had never {used} it
    I wish I could get my money back
    I wish I could unsee it
    I should have listened to the bad reviews
    the good reviews are wrong
    the good reviews must be fake
    why did I {use} this
    why does anyone like this
    how can anyone like this
    who thought this was a good idea
    how is this still for sale
    is this a joke
    what were they thinking
    what a mess
    shame on them
    shame on you
    I feel cheated
    I feel ripped off
    I am so angry
    my {person} hates it
    my {person} was so disappointed
    my {person} fell asleep
    {person} and I both hated it
    everyone in the family hated it
    we all fell asleep
    we had a terrible time
    we walked out
    I fell asleep
    I almost cried from boredom
    I threw it away
    I threw it in the trash
    I would give it zero stars if I could
    if I could give it no stars, I would
    my old one was much better
    the others are all better
    worse than all the others
    it is way worse than I expected
    it is worse than it looks
    there is nothing worse
    cheap junk
    poor quality
    bad quality
    bad product
    terrible quality for the price
    too expensive for what it is
    customer service was no help
    nobody answered my emails
    they never answered
    slow shipping, poor quality
    it broke
    it broke the first day
    it arrived broken and nobody cared
    I had to stop after {time}
    could be better
    could have been so much better
    it could have been good
    it should have been better
    it lacks everything that makes a {item} good
    it has no heart
    a big no from me
    good for nothing`),
};
