import { crc32, deflateRawSync } from 'node:zlib';

const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const endBytes = 22;
const deflated = 8;

/** A ZIP archive (PKWARE APPNOTE 4.3) of these files, deflated, as wheels are. */
export function makeZip(files: Record<string, string | Buffer>): Buffer {
  const localParts: Buffer[] = [];
  const centralParts: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const plain = Buffer.from(text);
    const packed = deflateRawSync(plain);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflated, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, packed]);
    const central = Buffer.alloc(centralHeaderBytes);
    central.write('PK\x01\x02', 0, 'latin1');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    centralParts.push(central, nameBytes);
    localParts.push(local);
    offset += localHeaderBytes + nameBytes.length + packed.length;
  }
  const directory = Buffer.concat(centralParts);
  const end = Buffer.alloc(endBytes);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(centralParts.length / 2, 8);
  end.writeUInt16LE(centralParts.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...localParts, directory, end]);
}
