/** What the telephone keeps of its own: the queue, the last answers, positions on their way. */

export type Shelf = "outbox" | "kept" | "fixes";

const NAME = "wanmi-collector";
const VERSION = 1;

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "id" });
      asked.result.createObjectStore("kept", { keyPath: "key" });
      asked.result.createObjectStore("fixes", { keyPath: "at" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function run<T>(
  shelf: Shelf,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = (await open()).transaction(shelf, mode);
  const asked = work(transaction.objectStore(shelf));
  return new Promise((resolve, reject) => {
    // A write counts when its transaction is through, not when it was asked for.
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (shelf: Shelf, value: unknown) =>
  run(shelf, "readwrite", (store) => store.put(value)).then(() => {});

export const take = <T>(shelf: Shelf, key: string): Promise<T | undefined> =>
  run(shelf, "readonly", (store) => store.get(key) as IDBRequest<T | undefined>);

export const all = <T>(shelf: Shelf): Promise<T[]> =>
  run(shelf, "readonly", (store) => store.getAll() as IDBRequest<T[]>);

export const drop = (shelf: Shelf, key: IDBValidKey | IDBKeyRange) =>
  run(shelf, "readwrite", (store) => store.delete(key)).then(() => {});
