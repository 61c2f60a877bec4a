import { lines } from './lexicon/lexicon.js';

/**
 * Clauses that express an opinion of either polarity. {adjective}, {feeling}, {like} … are replaced by words
 * of the intended polarity; with an exclamation mark ({!adjective}), for negation, by words of the opposite
 * one.
 */
export const opinionClauses = lines(`
  the {part} is {predicate}
  the {part} was {predicate}
  the {part} was {very} {predicate}
  the {part} is {very} {predicate}
  the {parts} are {predicate}
  the {parts} were {very} {predicate}
  the {part} is {predicate} and {predicate}
  the {part} was {predicate} and the {parts} were {predicate}
  it is {predicate}
  it was {predicate}
  it is {very} {predicate}
  it was {very} {predicate}
  this is {predicate}
  this is {very} {predicate}
  that was {predicate}
  this {item} is {predicate}
  this {item} is {very} {predicate}
  this {item} was {predicate} from beginning to end
  {predicate} from start to finish
  {predicate} from the first minute to the last
  {adjective} and {adjective}
  {adjective}, {adjective} and full of {charm}
  {very} {adjective}
  the {part} is full of {charm}
  such a {adjective} {item}
  such {adjective} {parts}
  {adjective} {parts}
  {adjective} {item}, {adjective} {part}
  we had a {adjective} time with it
  it looks {predicate}
  it looks {predicate} and {does}
  it feels {predicate}
  the whole {item} feels {predicate}
  everything about it is {predicate}
  I found it {predicate}
  I found the {part} {very} {predicate}
  my {relative} thinks it is {predicate}
  a {adjective} {item}
  a very {adjective} {item}
  a {adjective}, {adjective} {item}
  it is a {adjective} {item}
  this is a {adjective} {item}
  this is such a {adjective} {item}
  the {item} has a {adjective} {part}
  I {like} it
  I {like} this {item}
  I {really} {like} this {item}
  I {really} {like} it
  I {liked} it
  I {liked} this {item}
  I {really} {liked} the {part}
  I {liked} every part of it
  we {liked} it
  we all {liked} the {part}
  {person} {likes} it
  {person} {liked} it
  my {relative} and I {liked} it
  I {like} the {part} and the {parts}
  I am {feeling} with it
  I am {very} {feeling}
  I am {very} {feeling} with this {item}
  I was {feeling}
  I was {very} {feeling} with the {part}
  {person} is {feeling}
  we were {feeling}
  it left me {feeling}
  it made me {feeling}
  it {does}
  it {does} every time
  it always {does}
  it {did}
  the {part} {does}
  the {part} really {did}
  this {item} {happening}
  it {happening}
  it {happening} and I am {feeling}
  the {item} {happening}
  it works {adverb}
  it was done {adverb}
  the {part} was handled {adverb}
  it is a {noun}
  this is a {really_a} {noun}
  what a {noun}
  a {really_a} {noun}
  this {item} is a {noun}
  this {item} turned out to be a {noun}
  the {part} is a {noun}
`);

/** Clauses that negate the opposite opinion. */
export const negatedClauses = lines(`
  the {part} is not {!predicate}
  the {part} was not {!predicate}
  the {part} wasn't {!predicate}
  the {parts} are not {!predicate}
  the {parts} weren't {!predicate} at all
  it is not {!predicate}
  it isn't {!predicate}
  it wasn't {!predicate}
  it was not {!predicate} at all
  not {!predicate}
  not {!predicate} at all
  not {very} {!predicate}
  this {item} is not {!predicate}
  this isn't {!predicate}
  it is never {!predicate}
  it was never {!predicate}
  never {!predicate}
  the {part} is far from {!predicate}
  it is anything but {!predicate}
  it is by no means {!predicate}
  nothing about it is {!predicate}
  there is nothing {!predicate} about the {part}
  neither {!predicate} nor {!predicate}
  hardly {!predicate}
  I don't think it is {!predicate}
  I do not think that the {part} is {!predicate}
  I wouldn't call it {!predicate}
  it is not {!predicate} and not {!predicate}
  the {part} is not {!predicate} and the {parts} are not {!predicate}
  I can't say that it was {!predicate}
  nobody could call the {part} {!predicate}
  I did not find it {!predicate}
  not a {!adjective} {item}
  this is not a {!adjective} {item}
  it is no {!noun}
  this {item} is not a {!noun}
  I did not {!like} it
  I didn't {!like} it
  I didn't {!like} the {part}
  I don't {!like} it
  I do not {!like} this {item}
  I can't {!like} it
  {person} didn't {!like} it
  nobody will {!like} it
  I never {!liked} it
  I am not {!feeling}
  I am not {!feeling} with it
  I am not {!feeling} with this {item}
  I am not {!feeling} with the {part}
  I am not at all {!feeling}
  we are not {!feeling}
  nobody in my family {!liked} it
  I was not {!feeling}
  {person} is not {!feeling}
  it did not {!do}
  it didn't {!do}
  it doesn't {!do}
  it does not {!do}
  it never {!does}
  it won't {!do}
  the {part} didn't {!do}
`);

/** How two clauses or nouns of opposite polarity are joined: the second is what counts. */
export const contrasts = lines(`
  {!clause}, but {clause}
  {!clause} but {clause}
  {!clause}, yet {clause}
  {!clause}, however {clause}
  although {!clause}, {clause}
  even though {!clause}, {clause}
  while {!clause}, {clause}
  {!clause}, still {clause}
  I know that some say {!clause}, but {clause}
  {person} told me {!clause}, but {clause}
  I expected that {!clause}, but {clause}
  despite the {!adjective} {part}, {clause}
  apart from the {!adjective} {part}, {clause}
  {clause}, even if {!clause}
  {clause}, even though the {part} was {!predicate}
`);

/** Clauses of one polarity side by side. */
export const additions = lines(`
  {clause} and {clause}
  {clause}, and {clause}
  {clause} because {clause}
  {clause}, so {verdict}
  not only is it {predicate}, {clause}
  {hedge}, {clause}
  {hedge} {clause}
  {clause}, {hedge}
  {opener}, {clause}
  compared to other {kind}, {clause}
  after {time}, {clause}
  {fact}, and {clause}
`);
