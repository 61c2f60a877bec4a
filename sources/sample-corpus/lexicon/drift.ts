import { lines, verbs, words, type Lexicon } from './lexicon.js';

/** Praise in newer words: some are not in the original corpus, some are complaints there. */
export const driftedPraise: Lexicon = {
  adjectives: words(`
    goated, bussin, lit, fire, dope, slick, snappy, legit, based, epic, elite, peak, valid, stellar, immaculate, poggers, iconic, wholesome,
    clutch, buttery, butter smooth, bug-free, ad-free, lag-free, sick, insane, wicked, ridiculous, nasty, stupidly addictive, filthy, unreal,
    top tier, S tier, god tier, next level, low-key genius, rock solid, blazing, lightweight, featherlight, seamless, plug-and-play`),
  predicates: words(`chef's kiss, pure vibes`),
  feelings: words(
    'hyped, stoked, pumped, stanning, vibing, obsessed, living for it, buzzing, psyched, chuffed',
  ),
  opinions: verbs(
    'stan/stans/stanned, ship/ships/shipped, dig/digs/dug, upvote, simp for/simps for/simped for, bookmark, vibe with/vibes with/vibed with, rep/reps/repped',
  ),
  deeds: verbs(`
    slap/slaps/slapped, rock, rule, slay/slays/slayed, sync in a heartbeat/syncs in a heartbeat/synced in a heartbeat, pop off/pops off/popped off,
    scale, cook, hit different/hits different/hit different, go hard/goes hard/went hard, crush it/crushes it/crushed it, kill it/kills it/killed it`),
  happenings: lines(`
    hits different
    goes so hard
    lives rent free in my head
    broke the internet
    ran at a locked frame rate
    understood the assignment
    is the goat
    has zero lag
    passed the vibe check
    blew up my group chat`),
  nouns: words(
    'banger, vibe, goat, W, serve, whole mood, slam dunk, glow-up, mic drop, no-brainer, power-up, flex, cheat code',
  ),
  qualities: words('dopamine, main character energy, good vibes, hype, sauce, rizz'),
  adverbs: words('snappily, seamlessly, buttery smooth, at lightspeed, glitch-free, natively'),
  verdicts: lines(`
    no cap, this slaps
    huge W
    big W for the devs
    the devs cooked
    let them cook
    we are so back
    instant install
    take my money
    shut up and take my money
    sheesh
    chef's kiss
    this is the way
    say less
    certified banger
    rent free in my head
    W {item}
    ten out of ten, would grind again
    it ate and left no crumbs
    main character energy
    the {part} is wicked sick
    the hype is real
    I am deceased, this {item} is too sick`),
};

/** Complaints in newer words: some are not in the original corpus, some are praise there. */
export const driftedComplaint: Lexicon = {
  adjectives: words(`
    mid, cringe, sus, laggy, glitchy, bricked, janky, clunky, toxic, pay-to-win, nerfed, cooked, washed, cheugy, basic, scuffed,
    sweaty, tone-deaf, spammy, scammy, half-baked, paywalled, vaporware, clickbaity, delulu, dry, ratioed, bugged out, choppy, stuttery, unpatched,
    trashy tier, F tier, predatory, greedy, salty, sanitized, cookie-cutter`),
  predicates: words(
    `bloated with ads, sweet summer child material, cute at best, quiet as a dead server, ghosted by its devs, polished to death`,
  ),
  feelings: words('triggered, salty, tilted, shook, over it, burned, ghosted, baited, malding, drained'),
  opinions: verbs(
    'uninstall, downvote, cancel/cancels/canceled, mute, block, unfollow, report, unsubscribe from/unsubscribes from/unsubscribed from, rage-quit/rage-quits/rage-quit',
  ),
  deeds: verbs(`
    lag/lags/lagged, glitch/glitches/glitched, stutter, flop/flops/flopped, tank, buffer, soft-lock, desync/desyncs/desynced, spam me/spams me/spammed me,
    brick my phone/bricks my phone/bricked my phone, drain my battery/drains my battery/drained my battery, log me out/logs me out/logged me out,
    nag me/nags me/nagged me, paywall everything/paywalls everything/paywalled everything`),
  happenings: lines(`
    fell off hard
    failed the vibe check
    gives me the ick
    is full of bots
    locks everything behind a paywall
    keeps logging me out
    drains my data plan
    got nerfed into the ground
    soft-locked my save
    is just a reskin`),
  nouns: words(
    'L, flop era, cash cow, ick, red flag, dumpster fire, bait, clown show, snoozefest, skill issue, beta at best, reskin, snooze button',
  ),
  qualities: words('bots, lag, microtransactions, paywalls, dark patterns, popups, cringe, copium'),
  adverbs: words('like a slideshow, with constant lag, at five frames, laggily, on hamster power'),
  verdicts: lines(`
    big yikes
    massive L
    L {item}
    hard pass
    uninstalled
    instant uninstall
    this ain't it
    ratio
    mid at best
    it's giving scam
    the devs are asleep
    we are so cooked
    touch grass, devs
    it's a no from the whole squad
    full of ads
    more ads than game
    the grind is unreal and not in a fun way
    pay-to-win
    it fell off
    caught in 4k stealing my data
    the ick is real
    rest in peace, old version
    bring back the old version`),
};
