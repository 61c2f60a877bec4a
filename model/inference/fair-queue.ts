import type { Classification } from '../../contracts/serving.js';

/** A text that waits for its classification. */
export interface QueuedText {
  text: string;
  /** That the model reads: an estimate until the text was tokenized. */
  tokens: number;
  /** How often it was in a batch that failed. */
  failures: number;
  /** Nobody waits for its classification any more. */
  isDropped: boolean;
  resolve: (classification: Classification) => void;
  reject: (error: unknown) => void;
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
}

interface Client extends Party {
  name: string;
  requests: Set<Request>;
  share: number;
}

/** Each text knows its request, to return to it. */
type Returnable = QueuedText & { request: Request };

/**
 * The texts that wait, served by fair queueing (Demers, Keshav and Shenker 1989): next is always the client that was served the
 * fewest tokens, and of its requests the one that was. So a short text does not wait for the end of a long list, and a client
 * with many requests delays no other. A new client or request starts from the share of those that wait.
 */
export class FairQueue {
  private readonly clients = new Map<string, Client>();
  private share = 0;
  /** How many texts wait. */
  texts = 0;

  /** @param name of the client */
  add(name: string, texts: readonly QueuedText[]): void {
    if (texts.length === 0) return;
    const client = this.clients.get(name) ?? {
      ...{ name, tokens: 0, served: this.share, requests: new Set<Request>(), share: 0 },
    };
    const request: Request = { texts: [], client, tokens: 0, served: client.share };
    for (const text of texts) this.insert(Object.assign(text, { request }), 'last');
  }

  /** The next text; undefined when none waits. */
  peek(): QueuedText | undefined {
    return this.nextRequest()?.texts[0];
  }

  take(): QueuedText | undefined {
    const request = this.nextRequest();
    const text = request?.texts.shift();
    if (request === undefined || text === undefined) return undefined;
    this.texts -= 1;
    const { client } = request;
    this.share += text.tokens / this.clients.size;
    client.share += text.tokens / client.requests.size;
    this.count(request, -text.tokens);
    request.served += text.tokens;
    client.served += text.tokens;
    this.leave(request);
    return text;
  }

  /** Puts a text that was taken, but not served, in front of its request. */
  putBack(text: QueuedText, tokens = text.tokens): void {
    const returned = text as Returnable;
    returned.request.served -= text.tokens;
    returned.request.client.served -= text.tokens;
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

  /** Tokens of others that are served before a new request of `tokens` tokens has its last answer. */
  tokensBefore(name: string, tokens: number): number {
    const own = this.clients.get(name);
    let before = 0;
    for (const request of own?.requests ?? []) before += Math.min(request.tokens, tokens);
    const turns = before + tokens;
    for (const client of this.clients.values()) if (client !== own) before += Math.min(client.tokens, turns);
    return before;
  }

  private nextRequest(): Request | undefined {
    return leastServed(leastServed(this.clients.values())?.requests ?? []);
  }

  private insert(text: Returnable, place: 'first' | 'last'): void {
    const { request } = text;
    if (place === 'first') request.texts.unshift(text);
    else request.texts.push(text);
    // A client that left and came back meanwhile is another object under the same name.
    const client = this.clients.get(request.client.name) ?? request.client;
    request.client = client;
    client.requests.add(request);
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
    if (client.requests.size === 0 && this.clients.get(client.name) === client)
      this.clients.delete(client.name);
  }
}

function leastServed<Member extends Party>(parties: Iterable<Member>): Member | undefined {
  let least: Member | undefined;
  for (const party of parties) if (least === undefined || party.served < least.served) least = party;
  return least;
}
