import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { connect } from './connect.ts';
import { ExitCode } from './exit-code.ts';
import { findTarget } from './find-target.ts';
import { toJson, toTable } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar ssh hostkey`: what is known of a host's keys, and what it shows now; 1 where a shown one would be refused. */
export const showHostKeys: Command = {
  name: ['ssh', 'hostkey'],
  synopsis: 'HOST [--trust SHA256:…]… [--sandbox] [--json]',
  summary: 'Shows which host keys are known for a host and which it offers; --trust is for its jump hosts alone.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      trust: { type: 'string', multiple: true },
    });
    const [host, ...more] = positionals;
    if (!host || more.length > 0) throw new UsageError('Name one host.');
    const { target, found } = await withCore(
      values.home,
      { sandbox: values.sandbox ? 'always' : 'never' },
      async (client, signal) => {
        const { target } = await findTarget(client, signal, host, '', output);
        const jump = target.via.at(-1);
        // Whoever is at the terminal can answer what a jump host asks; the look itself asks nobody.
        if (jump) await connect(client, { ...jump, via: target.via.slice(0, -1) }, values.trust ?? [], signal, output);
        return { target, found: await client.hostKeys.look(target, { signal }) };
      },
    );
    if (values.json) output.out(toJson({ host: target.host, port: target.port, ...found }));
    else {
      const known = found.known.map(({ keyType, fingerprint, marker, path, line }) => [
        marker === 'none' ? 'known' : marker,
        keyType,
        fingerprint,
        path === '' ? '' : `${path}:${line}`,
      ]);
      const offered = found.offered.map(({ keyType, fingerprint, verdict }) => [
        'offered',
        keyType,
        fingerprint,
        verdict,
      ]);
      output.out(toTable([...known, ...offered].map((row) => row.map(printable))));
    }
    const isRefused = found.offered.some(({ verdict }) => verdict === 'changed' || verdict === 'revoked');
    return isRefused ? ExitCode.failed : ExitCode.good;
  },
};
