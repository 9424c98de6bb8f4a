import type { DoctorTarget } from './doctor.ts';

/** Ports on which a page is likelier than an SSH server. */
const pagePorts = new Set([
  80, 443, 3000, 4040, 5000, 6006, 7860, 8000, 8080, 8265, 8443, 8501, 8786, 8787, 8888, 8889,
]);

/** What a person has typed: an `http(s)` address, or `[USER@]HOST[:PORT]`; undefined where it may be an instance's name. */
export function readDoctorTarget(text: string): { target: DoctorTarget; user?: string } | undefined {
  if (/^https?:\/\//i.test(text)) return readPage(text);
  const match = /^(?:([^@\s]+)@)?(?:\[([0-9a-fA-F:.]+)\]|([\w-]+(?:\.[\w-]+)+|localhost))(?::(\d{1,5}))?$/.exec(text);
  const found =
    match ?? /^(?:([^@\s]+)@)()([\w-]+)(?::(\d{1,5}))?$/.exec(text) ?? /^()()([\w-]+):(\d{1,5})$/.exec(text);
  if (!found) return undefined;
  const [, user, bracketed, name, digits] = found;
  const host = bracketed || name || '';
  const port = Number(digits ?? 22);
  if (port < 1 || port > 65_535) return undefined;
  const target: DoctorTarget = pagePorts.has(port)
    ? { kind: 'service', scheme: port === 443 || port === 8443 ? 'https' : 'http', host, port, sshPort: 22 }
    : { kind: 'host', host, port };
  return user ? { target, user } : { target };
}

function readPage(text: string): { target: DoctorTarget } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return undefined;
  return {
    target: { kind: 'service', scheme, host, port: Number(port) || (scheme === 'https' ? 443 : 80), sshPort: 22 },
  };
}
