import { createWireReader } from './ssh-wire.ts';

/** What a server's first packet says it can do (RFC 4253, section 7.1), in the words of ssh2's messages. */
export type ServerOffer = Record<'key exchange algorithm' | 'host key format' | 'cipher' | 'MAC', string>;

const kexInit = 20;
const maxNames = 2000;
/** Names in the list of key exchanges that tell what else the server understands; nothing can be agreed on with them. */
const marker = /^(?:ext-info-s|kex-strict-s-v00@openssh\.com)$/;

/** Reads the offer from what follows the identification line; `undefined` while it is not all there or is none. */
export function parseServerOffer(bytes: Buffer): ServerOffer | undefined {
  const newline = bytes.indexOf(0x0a);
  if (newline < 0) return undefined;
  const packet = createWireReader(bytes.subarray(newline + 1)).bytes();
  if (packet?.[1] !== kexInit) return undefined;
  const reader = createWireReader(packet.subarray(18)); // padding length, type and cookie come first
  const lists = Array.from({ length: 6 }, () => reader.text()?.slice(0, maxNames));
  const [exchange, hostKey, , cipher, , mac] = lists;
  if (exchange === undefined || hostKey === undefined || cipher === undefined || mac === undefined) return undefined;
  return {
    'key exchange algorithm': readable(exchange),
    'host key format': readable(hostKey),
    cipher: readable(cipher),
    MAC: readable(mac),
  };
}

function readable(list: string): string {
  return list
    .replace(/[^\x21-\x7e]/g, '')
    .split(',')
    .filter((name) => !marker.test(name))
    .join(', ');
}
