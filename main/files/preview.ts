import { type FilePreview, previewLimits } from '../../preload/contract/remote-files.ts';
import { readHead } from './sftp/file-streams.ts';
import type { SftpClient } from './sftp/sftp-client.ts';

/** What of a file is shown: its text, itself when it is a picture, else its first bytes. */
export async function previewFile(client: SftpClient, path: Buffer, signal?: AbortSignal): Promise<FilePreview> {
  const head = await readHead(client, path, previewLimits.textBytes, signal);
  const type = imageType(head.bytes);
  if (type !== undefined) {
    const whole = head.isWhole ? head : await readHead(client, path, previewLimits.imageBytes, signal);
    if (!whole.isWhole) return { kind: 'large-image' };
    return { kind: 'image', dataUrl: `data:${type};base64,${whole.bytes.toString('base64')}` };
  }
  const text = readText(head.bytes, head.isWhole);
  if (text !== undefined) return { kind: 'text', text, isWhole: head.isWhole };
  return {
    kind: 'bytes',
    lines: hexLines(head.bytes.subarray(0, shownBytes)),
    isWhole: head.bytes.length <= shownBytes,
  };
}

const shownBytes = 4096;

/** By what a file begins with; its name may say anything. The window, which is walled off, decodes it. */
function imageType(bytes: Buffer): string | undefined {
  const starts = (...values: number[]) => values.every((value, index) => bytes[index] === value);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  const ascii = bytes.toString('latin1', 0, 12);
  if (/^GIF8[79]a/.test(ascii)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP$/.test(ascii)) return 'image/webp';
  if (/^[\s\S]{4}ftypavif$/.test(ascii)) return 'image/avif';
  return undefined;
}

/** UTF-8 without a NUL; a character that the limit cut in two is left out. */
function readText(bytes: Buffer, isWhole: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    const unseen = text.match(/[^\P{Cc}\t\n\r]/gu)?.length ?? 0;
    if (unseen > text.length / 10) return undefined;
    // Terminal programs' output is text with escape sequences in it; what would not be seen is marked.
    return text.replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd').replace(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}

function hexLines(bytes: Buffer): string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const part = bytes.subarray(line * 16, line * 16 + 16);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    return `${(line * 16).toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`;
  });
}
