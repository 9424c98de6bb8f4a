import { printable } from '../../printable.ts';
import { type Command, generalOptions, readFileArgument } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { toJson } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** What its sisters take; here it is refused with the reason. */
const reportOptions = { junit: { type: 'string' }, report: { type: 'string' } } as const;

/** `hangar models init`: a first `hangar.yaml` beside the model, made from its own inputs. */
export const initHandler: Command = {
  name: ['models', 'init'],
  synopsis: 'MODEL [--json]',
  summary: 'Writes hangar.yaml beside an ONNX model: how to feed it, read its answers and judge them.',
  async run(args, output) {
    const { values, path } = readFileArgument(args, { ...generalOptions, ...reportOptions }, 'Name one model file.');
    const asked = (['junit', 'report'] as const).find((name) => values[name] !== undefined);
    if (asked)
      throw new UsageError(
        `init only writes hangar.yaml and judges nothing: --${asked} is for run, inspect and compare.`,
      );
    const written = await withCore(values.home, { sandbox: 'never' }, (client) =>
      client.models.initHandler({ modelPath: path }),
    );
    output.out(values.json ? toJson(written) : printable(written.path));
    return ExitCode.good;
  },
};
