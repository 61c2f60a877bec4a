import { lines, words } from './lexicon.js';

/** What a review can be about. */
export interface Domain {
  /** "this …" */
  items: string[];
  /** The plural of what the items are: "one of the best … " */
  kinds: string[];
  /** "the … was good", singular */
  parts: string[];
  /** "the … were good", plural */
  partsPlural: string[];
  /** Verbs for using an item, base form and past (participle): "watch", "watched". */
  uses: [base: string, past: string][];
  /** Sentences without an opinion; may contain symbols of the grammar. */
  facts: string[];
}

const film: Domain = {
  items: words(
    'film, movie, picture, comedy, thriller, drama, sequel, documentary, western, musical, cartoon, horror film, romance, remake',
  ),
  kinds: words('films, movies, comedies, dramas, thrillers'),
  parts:
    words(`acting, plot, story, script, dialogue, ending, music, soundtrack, camera work, cast, direction, editing, pacing, humor, lead actor,
    lead actress, villain, first half, second half, opening scene, final act, screenplay, chemistry between the leads, love story, twist`),
  partsPlural: words(
    'actors, characters, jokes, special effects, costumes, songs, performances, action scenes, visuals, dialogues, fight scenes',
  ),
  uses: [
    ['watch', 'watched'],
    ['see', 'seen'],
    ['rent', 'rented'],
  ],
  facts: lines(`
    I watched it with {person} on {day}
    we saw it at the cinema on {day}
    it runs for about two hours
    it is set in a small town by the sea
    the story follows a young detective
    it tells the story of two brothers
    the film was shot in black and white
    it is based on a book
    the director has made three films before
    I had not read anything about it before
    it was on television last {day}
    there is a scene on a train in the middle`),
};

const book: Domain = {
  items: words(
    'book, novel, story, biography, cookbook, mystery, paperback, textbook, audiobook, collection, fantasy novel, guide',
  ),
  kinds: words('books, novels, stories, guides'),
  parts: words(
    'writing, plot, story, ending, style, first chapter, last chapter, author, cover, translation, main character, world building, language, narrator, print, index',
  ),
  partsPlural: words(
    'characters, chapters, descriptions, dialogues, pictures, recipes, examples, explanations',
  ),
  uses: [
    ['read', 'read'],
    ['buy', 'bought'],
    ['open', 'opened'],
  ],
  facts: lines(`
    I read it on the train
    it has about three hundred pages
    {person} gave it to me for my birthday
    it is the second book of a series
    I finished it in {time}
    the story begins in winter
    I borrowed it from the library
    it was written ten years ago
    our book club read it this month`),
};

const electronics: Domain = {
  items: words(
    'phone, laptop, camera, headset, keyboard, mouse, speaker, charger, cable, tablet, printer, monitor, router, watch, radio, battery, tv, player, adapter, drive',
  ),
  kinds: words('phones, cameras, gadgets, devices, products, speakers'),
  parts: words(
    'battery, screen, sound, picture quality, build quality, design, remote, software, setup, manual, display, signal, range, customer service, packaging, volume, case, plug, price',
  ),
  partsPlural: words(
    'buttons, instructions, speakers, settings, controls, pictures, features, menus, cables, materials',
  ),
  uses: [
    ['buy', 'bought'],
    ['use', 'used'],
    ['order', 'ordered'],
    ['own', 'owned'],
    ['try', 'tried'],
  ],
  facts: lines(`
    I bought it {time} ago
    I use it at work every day
    I ordered the black one
    it came in a small box
    {person} has the same model
    it weighs about one pound
    I plugged it in on {day}
    it replaces an older model
    I needed one for the office
    the cable is about six feet long`),
};

const kitchen: Domain = {
  items: words(
    'blender, toaster, knife, pan, kettle, coffee maker, mixer, oven, grill, cutting board, pot, juicer, scale, microwave, freezer, rice cooker, dishwasher, lunch box, mug',
  ),
  kinds: words('products, appliances, blenders, pans, purchases, kitchen tools'),
  parts: words(
    'handle, lid, motor, design, size, quality, coating, blade, price, timer, cord, material, finish, packaging, coffee, taste, delivery, service',
  ),
  partsPlural: words('blades, buttons, instructions, materials, results, parts, handles, colors'),
  uses: [
    ['buy', 'bought'],
    ['use', 'used'],
    ['order', 'ordered'],
    ['try', 'tried'],
    ['own', 'owned'],
  ],
  facts: lines(`
    I bought it for my new kitchen
    I use it every morning
    {person} got one for Christmas
    it holds about two liters
    it arrived on {day}
    we cook for five people
    I made soup with it on {day}
    it sits next to the stove
    it replaces one that we had for {time}`),
};

const clothes: Domain = {
  items: words(
    'shirt, jacket, dress, pair of shoes, sweater, coat, hat, bag, belt, scarf, backpack, skirt, swimsuit, wallet, pair of jeans, pair of boots, raincoat',
  ),
  kinds: words('products, shoes, jackets, purchases, things'),
  parts: words(
    'fabric, fit, color, size, zipper, quality, cut, stitching, material, lining, style, price, sole, pocket, delivery, pattern',
  ),
  partsPlural: words('sleeves, colors, buttons, seams, pockets, straps, laces, sizes'),
  uses: [
    ['buy', 'bought'],
    ['wear', 'worn'],
    ['order', 'ordered'],
    ['try', 'tried'],
    ['own', 'owned'],
  ],
  facts: lines(`
    I ordered a medium
    I wore it to a wedding
    I bought it in blue
    {person} wears the same size
    I usually wear a large
    it was a present for {person}
    I washed it on {day}
    I walk to work every day`),
};

const home: Domain = {
  items: words(
    'chair, lamp, pillow, mattress, desk, vacuum, fan, heater, toy, game, puzzle, tent, bike, garden hose, drill, sofa, bed, clock, tool set, doll, product, thing, purchase, item, gift',
  ),
  kinds: words('products, things, toys, purchases, tools, games'),
  parts: words(
    'quality, design, price, size, assembly, color, shape, material, paint, surface, packaging, delivery, seller, customer service, company, smell',
  ),
  partsPlural: words('instructions, legs, screws, parts, wheels, colors, materials, rules'),
  uses: [
    ['buy', 'bought'],
    ['use', 'used'],
    ['order', 'ordered'],
    ['try', 'tried'],
    ['purchase', 'purchased'],
  ],
  facts: lines(`
    I bought it for {person}
    it came in two boxes
    it took {time} to arrive
    we put it in the living room
    I ordered two of them
    it took an hour to put together
    it is for the garden
    the kids are four and seven
    I have had it for {time}`),
};

const dining: Domain = {
  items: words(
    'restaurant, place, cafe, hotel, bakery, bar, pizza place, trip, tour, dinner, meal, pizza, burger, snack, soup, coffee, tea, chocolate, cake, sauce',
  ),
  kinds: words('places, restaurants, meals, hotels'),
  parts: words(
    'food, service, staff, waiter, room, bed, breakfast, view, location, price, menu, dessert, pizza, coffee, wine, atmosphere, taste, bathroom, music, flavor, smell',
  ),
  partsPlural: words('portions, rooms, drinks, prices, waiters, desserts, people, flavors'),
  uses: [
    ['try', 'tried'],
    ['visit', 'visited'],
    ['book', 'booked'],
    ['order', 'ordered'],
  ],
  facts: lines(`
    we went there on {day}
    I had the fish and {person} had the pasta
    we stayed for three nights
    it is next to the station
    we were a group of six
    we ordered at the counter
    I live around the corner
    it was our first visit`),
};

export const originalDomains: Domain[] = [film, film, book, electronics, kitchen, clothes, home, dining];

const app: Domain = {
  items: words(
    'app, update, mobile game, livestream, podcast, plugin, beta, chatbot, playlist, smart ring, dashboard, subscription, server, skin, season pass, drone, e-bike, headset, vlog, season',
  ),
  kinds: words('apps, games, streams, podcasts, updates'),
  parts: words(
    'interface, login, matchmaking, algorithm, feed, streamer, voice chat, onboarding, paywall, sync, patch, backend, ui, dark mode, loot, grind, meta, tutorial, checkout, firmware',
  ),
  partsPlural: words(
    'notifications, ads, servers, graphics, loot boxes, frame rates, widgets, moderators, emotes, quests',
  ),
  uses: [
    ['download', 'downloaded'],
    ['install', 'installed'],
    ['stream', 'streamed'],
    ['play', 'played'],
    ['test', 'tested'],
  ],
  facts: lines(`
    I installed it on {day}
    I am on version two
    I play on my phone
    it needs an account
    {person} sent me the link
    I have the free tier
    it updated itself overnight
    I am level forty now
    the beta started {time} ago`),
};

export const driftedDomains: Domain[] = [app];
