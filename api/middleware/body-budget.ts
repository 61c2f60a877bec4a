/** The bytes of one body. */
export interface BodyShare {
  /** @returns false when there is no room for these bytes: the body must be refused */
  add: (bytes: number) => boolean;
  /** The body has arrived, so it is no longer dropped for others. */
  complete: () => void;
  /** Gives the bytes back, once for all. */
  release: () => void;
}

/**
 * Bounds the memory that the bodies of all requests take together. When it is full, the body that has waited longest for
 * its next bytes is dropped, so that half-sent bodies keep nobody out.
 */
export class BodyBudget {
  private heldBytes = 0;
  /** How to drop the bodies that still arrive; those that have waited longest for more bytes come first. */
  private readonly arriving = new Map<BodyShare, () => void>();

  constructor(private readonly maximumBytes: number) {}

  /** @param drop called when the body must give way to others */
  open(drop: () => void): BodyShare {
    let ownBytes = 0;
    let isReleased = false;
    const share: BodyShare = {
      add: (bytes) => {
        if (isReleased) return false;
        ownBytes += bytes;
        this.heldBytes += bytes;
        if (this.arriving.delete(share)) this.arriving.set(share, drop);
        for (const [other, dropOther] of this.arriving) {
          if (this.heldBytes <= this.maximumBytes || other === share) break;
          other.release();
          dropOther();
        }
        return this.heldBytes <= this.maximumBytes;
      },
      complete: () => void this.arriving.delete(share),
      release: () => {
        this.arriving.delete(share);
        this.heldBytes -= ownBytes;
        ownBytes = 0;
        isReleased = true;
      },
    };
    this.arriving.set(share, drop);
    return share;
  }
}
