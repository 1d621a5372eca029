/** Several files as one archive (APPNOTE 6.3.10, method 0: stored), so that a shapefile comes whole. */

const SIGN = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };
const UTF8_NAMES = 0x0800;
const VERSION = 20;
/** Beyond this an archive needs other records (ZIP64), which these are not. */
const MOST = 0xffffffff;

interface Entry {
  name: Uint8Array<ArrayBuffer>;
  crc: number;
  size: number;
  offset: number;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 of bytes, going on from `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return ~c >>> 0;
}

async function crcOf(file: Blob): Promise<number> {
  const reader = file.stream().getReader();
  let crc = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    crc = crc32(part.value, crc);
  }
  return crc;
}

function record(sign: number, words: [number, number][]): ArrayBuffer {
  const size = words.reduce((sum, [bytes]) => sum + bytes, 4);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, sign, true);
  let at = 4;
  for (const [bytes, value] of words) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return view.buffer;
}

/** Fields that a file's own record and its entry in the directory share. */
const shared = ({ name, crc, size }: Entry): [number, number][] => [
  [2, UTF8_NAMES],
  [2, 0],
  [2, 0],
  [2, 0x21],
  [4, crc],
  [4, size],
  [4, size],
  [2, name.length],
  [2, 0],
];

function directory(entry: Entry): BlobPart[] {
  const head = record(SIGN.entry, [
    [2, VERSION],
    [2, VERSION],
    ...shared(entry),
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, entry.offset],
  ]);
  return [head, entry.name];
}

/** The archive of the files; they are not read into memory together. */
export async function zipped(files: readonly File[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const entries: Entry[] = [];
  let offset = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    const entry: Entry = { name, crc: await crcOf(file), size: file.size, offset };
    const head = record(SIGN.file, [[2, VERSION], ...shared(entry)]);
    parts.push(head, name, file);
    entries.push(entry);
    offset += head.byteLength + name.length + file.size;
  }
  const index = new Blob(entries.flatMap(directory));
  if (offset + index.size > MOST) throw new RangeError("archive too large");
  const end = record(SIGN.end, [
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, index.size],
    [4, offset],
    [2, 0],
  ]);
  return new Blob([...parts, index, end], { type: "application/zip" });
}
