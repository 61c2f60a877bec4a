import type { Classification } from '../../contracts/serving.js';
import { maximumRunTokens } from './batch-budget.js';

/** A text that waits for its classification. */
export interface QueuedText {
  text: string;
  /** That the model reads: an estimate until the text was tokenized. */
  tokens: number;
  /** By the monotonic clock. */
  queuedAt: number;
  /** How often it was in a batch that failed. */
  failures: number;
  /** Nobody waits for its classification any more. */
  isDropped: boolean;
  resolve: (classification: Classification) => void;
  reject: (error: unknown) => void;
}

/** What a new request would wait for, and who would wait for it. */
export interface Forecast {
  /** Tokens of others that are served before the last text of the request. */
  tokensBefore: number;
  /** The lists that end later because of it: when they would end without it, and by when they must. */
  delayed: { tokensUntilEnd: number; answerByMs: number }[];
}

/** Who takes turns: a client among all clients, and a request among those of its client. */
interface Party {
  /** Tokens that wait. */
  tokens: number;
  /** Tokens that were served, counted from the share that all had when it came. */
  served: number;
}

interface Request extends Party {
  texts: QueuedText[];
  client: Client;
  /** With more tokens than one run has. */
  isList: boolean;
  /** What its client will have served each of its requests when this one ends, if they take turns. */
  end: number;
  /** When its answer is of no more use, by the monotonic clock. */
  answerByMs: number;
}

interface Client extends Party {
  name: string;
  requests: Set<Request>;
  /** What each of its requests has been served if it was always there. */
  share: number;
  lists: Set<Request>;
  /** As `served`, but for its lists, and without the turns that it gave to lists of others. */
  servedLists: number;
}

/** Each text knows its request, to return to it, and whose turn it took (before it is taken: its own). */
type Returnable = QueuedText & { request: Request; turn: Request };

/**
 * The texts that wait, served by fair queueing (Demers, Keshav and Shenker 1989): the turn is always the client's that was served
 * the fewest tokens, and of its requests the one's that was. So a short text does not wait for the end of a long list, and a
 * client with many requests delays no other. A new client or request starts from the share of those that wait.
 *
 * Lists use each other's turns: the first one is the one that would end first if all took turns. So it ends sooner and the others
 * no later (Friedman and Henderson 2003: Fairness and efficiency in web server protocols). Otherwise lists that come together
 * would all end together, and all too late.
 */
export class FairQueue {
  private readonly clients = new Map<string, Client>();
  private share = 0;
  /** How many texts wait. */
  texts = 0;

  /**
   * @param name of the client
   * @param answerByMs when the answer is of no more use, by the monotonic clock
   */
  add(name: string, texts: readonly QueuedText[], answerByMs = Infinity): void {
    if (texts.length === 0) return;
    const tokens = texts.reduce((sum, text) => sum + text.tokens, 0);
    const client = this.clients.get(name) ?? {
      ...{ name, tokens: 0, served: this.share, requests: new Set<Request>(), share: 0 },
      ...{ lists: new Set<Request>(), servedLists: this.share },
    };
    if (client.lists.size === 0) client.servedLists = Math.max(client.servedLists, this.share);
    const isList = tokens > maximumRunTokens;
    const end = client.share + tokens;
    const request: Request = { texts: [], client, tokens: 0, served: client.share, isList, end, answerByMs };
    for (const text of texts) this.insert(Object.assign(text, { request, turn: request }), 'last');
  }

  /** The next text; undefined when none waits. */
  peek(): QueuedText | undefined {
    return this.nextRequest()?.request.texts[0];
  }

  take(): QueuedText | undefined {
    const next = this.nextRequest();
    const text = next?.request.texts.shift() as Returnable | undefined;
    if (next === undefined || text === undefined) return undefined;
    const { turn, request } = next;
    const { client } = turn;
    this.texts -= 1;
    this.share += text.tokens / this.clients.size;
    client.share += text.tokens / client.requests.size;
    text.turn = turn;
    turn.served += text.tokens;
    client.served += text.tokens;
    if (request.isList) request.client.servedLists += text.tokens;
    this.count(request, -text.tokens);
    this.leave(request);
    return text;
  }

  /** Puts a text that was taken, but not served, in front of its request. */
  putBack(text: QueuedText, tokens = text.tokens): void {
    const returned = text as Returnable;
    returned.turn.served -= text.tokens;
    returned.turn.client.served -= text.tokens;
    if (returned.request.isList) returned.request.client.servedLists -= text.tokens;
    text.tokens = tokens;
    this.insert(returned, 'first');
  }

  remove(texts: ReadonlySet<QueuedText>): void {
    for (const request of new Set(Array.from(texts, (text) => (text as Returnable).request))) {
      const kept = request.texts.filter((text) => !texts.has(text));
      const removed = request.texts.filter((text) => texts.has(text));
      request.texts = kept;
      this.texts -= removed.length;
      this.count(request, -removed.reduce((sum, { tokens }) => sum + tokens, 0));
      this.leave(request);
    }
  }

  /** What happens when a request of `tokens` tokens comes now, if no other comes. */
  foresee(name: string, tokens: number): Forecast {
    if (tokens > maximumRunTokens) return this.foreseeList(name, tokens);
    return { tokensBefore: this.tokensBeforeShort(name, tokens), delayed: [] };
  }

  private tokensBeforeShort(name: string, tokens: number): number {
    const own = this.clients.get(name);
    let before = 0;
    for (const request of own?.requests ?? []) before += Math.min(request.tokens, tokens);
    const turns = before + tokens;
    for (const client of this.clients.values()) if (client !== own) before += Math.min(client.tokens, turns);
    return before;
  }

  /** All short texts come before a list, and so do the lists that end first. */
  private foreseeList(name: string, tokens: number): Forecast {
    const own = this.clients.get(name);
    const end = (own?.share ?? 0) + tokens;
    const ownBefore = sumOfTokens(Array.from(own?.lists ?? []).filter((list) => list.end <= end));
    const servedLists =
      (own !== undefined && own.lists.size > 0 ? own.servedLists : this.share) + ownBefore + tokens;
    let until = 0;
    for (const client of this.clients.values()) until += client.tokens - sumOfTokens(client.lists);
    const forecast: Forecast = { tokensBefore: until, delayed: [] };
    for (const { list, servedAtEnd } of this.listsInOrder()) {
      until += list.tokens;
      const isFirst = list.client === own ? list.end <= end : servedAtEnd <= servedLists;
      if (isFirst) forecast.tokensBefore += list.tokens;
      else forecast.delayed.push({ tokensUntilEnd: until, answerByMs: list.answerByMs });
    }
    return forecast;
  }

  /** With what their clients will have been served when they end. */
  private listsInOrder(): { list: Request; servedAtEnd: number }[] {
    const lists: { list: Request; servedAtEnd: number }[] = [];
    for (const client of this.clients.values()) {
      let servedAtEnd = client.servedLists;
      for (const list of Array.from(client.lists).sort((a, b) => a.end - b.end))
        lists.push({ list, servedAtEnd: (servedAtEnd += list.tokens) });
    }
    return lists.sort((a, b) => a.servedAtEnd - b.servedAtEnd);
  }

  /** Whose turn it is, and the request that it serves. */
  private nextRequest(): { turn: Request; request: Request } | undefined {
    const turn = leastServed(leastServed(this.clients.values())?.requests ?? []);
    return turn && { turn, request: turn.isList ? this.firstList(turn) : turn };
  }

  private firstList(fallback: Request): Request {
    let first = fallback;
    let leastServedLists = Infinity;
    for (const client of this.clients.values()) {
      let ofClient: Request | undefined;
      for (const list of client.lists) if (ofClient === undefined || list.end < ofClient.end) ofClient = list;
      if (ofClient === undefined || client.servedLists + ofClient.tokens >= leastServedLists) continue;
      first = ofClient;
      leastServedLists = client.servedLists + ofClient.tokens;
    }
    return first;
  }

  private insert(text: Returnable, place: 'first' | 'last'): void {
    const { request } = text;
    if (place === 'first') request.texts.unshift(text);
    else request.texts.push(text);
    // A client that left and came back meanwhile is another object under the same name.
    const client = this.clients.get(request.client.name) ?? request.client;
    request.client = client;
    client.requests.add(request);
    if (request.isList) client.lists.add(request);
    this.clients.set(client.name, client);
    this.count(request, text.tokens);
    this.texts += 1;
  }

  private count(request: Request, tokens: number): void {
    request.tokens += tokens;
    request.client.tokens += tokens;
  }

  private leave(request: Request): void {
    if (request.texts.length > 0) return;
    const { client } = request;
    client.requests.delete(request);
    client.lists.delete(request);
    if (client.requests.size === 0 && this.clients.get(client.name) === client)
      this.clients.delete(client.name);
  }
}

function leastServed<Member extends Party>(parties: Iterable<Member>): Member | undefined {
  let least: Member | undefined;
  for (const party of parties) if (least === undefined || party.served < least.served) least = party;
  return least;
}

const sumOfTokens = (parties: Iterable<Party>): number => {
  let sum = 0;
  for (const { tokens } of parties) sum += tokens;
  return sum;
};
