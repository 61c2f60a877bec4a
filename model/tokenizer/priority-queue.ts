/** A binary heap. `pop` returns the element that `compare` sorts first. */
export class PriorityQueue<Element> {
  readonly #elements: Element[] = [];

  constructor(readonly compare: (a: Element, b: Element) => number) {}

  push(element: Element): void {
    const elements = this.#elements;
    let at = elements.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.compare(elements[parent]!, element) <= 0) break;
      elements[at] = elements[parent]!;
      at = parent;
    }
    elements[at] = element;
  }

  pop(): Element | undefined {
    const elements = this.#elements;
    const first = elements[0];
    const last = elements.pop();
    if (last === undefined || elements.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= elements.length) break;
      if (child + 1 < elements.length && this.compare(elements[child + 1]!, elements[child]!) < 0) child++;
      if (this.compare(last, elements[child]!) <= 0) break;
      elements[at] = elements[child]!;
      at = child;
    }
    elements[at] = last;
    return first;
  }
}
