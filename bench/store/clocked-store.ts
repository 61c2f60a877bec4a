import type { ObjectStore } from '../../store/object-store.js';

export interface ClockedStore extends ObjectStore {
  /** Milliseconds since 1970. */
  now: number;
}

/** A store whose lists say that objects were written at the time that `now` had then. */
export function withClock(store: ObjectStore, now: number): ClockedStore {
  const writtenAt = new Map<string, number>();
  const noting = async <Result>(key: string, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    if (result !== 'exists') writtenAt.set(key, clocked.now);
    return result;
  };
  const clocked: ClockedStore = {
    ...store,
    now,
    put: (key, ...body) => noting(key, store.put(key, ...body)),
    putFile: (key, ...file) => noting(key, store.putFile(key, ...file)),
    create: (key, body) => noting(key, store.create(key, body)),
    async *list(prefix) {
      for await (const object of store.list(prefix))
        yield { ...object, modifiedAt: writtenAt.get(object.key) ?? object.modifiedAt };
    },
  };
  return clocked;
}
