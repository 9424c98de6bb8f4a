import type { Ec2Calls } from './ec2-calls.ts';
import { type Ec2Row, type Ec2Type, readEc2Image, readEc2Type } from './ec2-instance.ts';

/** EC2's own limit on the values of one filter. */
const filterValues = 200;
/** No 200 types fill more pages than this. */
const maxPages = 20;

/** What is known of instance types and images; asked for once, only for those in use. */
export type Ec2Knowledge = {
  typeOf(type: string): Ec2Type | undefined;
  /** Words that may name the image's distribution; empty for an image that is gone. */
  imageWordsOf(imageId: string | undefined): readonly string[] | undefined;
  /** Finds out what the rows of a region need; rejects when some of it could not be had. */
  learn(region: string, rows: readonly Ec2Row[], signal: AbortSignal): Promise<void>;
};

export function createEc2Knowledge(calls: Ec2Calls): Ec2Knowledge {
  const types = new Map<string, Ec2Type>();
  const imageWords = new Map<string, readonly string[]>();

  async function learnTypes(region: string, Values: string[], signal: AbortSignal): Promise<void> {
    let NextToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const reply = await calls.send({ region, action: 'ec2:DescribeInstanceTypes', signal }, (ec2, sdk) => {
        // By filter: a name that the region does not know would make the whole call fail.
        const input = { Filters: [{ Name: 'instance-type', Values }], NextToken };
        return ec2.send(new sdk.DescribeInstanceTypesCommand(input), { abortSignal: signal });
      });
      for (const raw of reply.InstanceTypes ?? []) {
        const type = readEc2Type(raw);
        if (type) types.set(...type);
      }
      NextToken = reply.NextToken || undefined;
      if (NextToken === undefined) break;
    }
  }

  async function learnImages(region: string, Values: string[], signal: AbortSignal): Promise<void> {
    const reply = await calls.send({ region, action: 'ec2:DescribeImages', signal }, (ec2, sdk) => {
      const input = { Filters: [{ Name: 'image-id', Values }], IncludeDeprecated: true };
      return ec2.send(new sdk.DescribeImagesCommand(input), { abortSignal: signal });
    });
    // An image that is gone is not asked for again.
    for (const id of Values) imageWords.set(id, []);
    for (const raw of reply.Images ?? []) {
      const image = readEc2Image(raw);
      if (image) imageWords.set(...image);
    }
  }

  return {
    typeOf: (type) => types.get(type),
    imageWordsOf: (imageId) => (imageId === undefined ? undefined : imageWords.get(imageId)),
    async learn(region, rows, signal) {
      const newTypes = new Set(rows.map(({ instance }) => instance.type).filter((type) => !types.has(type)));
      const newImages = new Set(rows.flatMap(({ imageId }) => (imageId && !imageWords.has(imageId) ? imageId : [])));
      const learned = await Promise.allSettled([
        ...inGroups([...newTypes]).map((group) => learnTypes(region, group, signal)),
        ...inGroups([...newImages]).map((group) => learnImages(region, group, signal)),
      ]);
      for (const outcome of learned) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}

function inGroups(values: string[]): string[][] {
  const count = Math.ceil(values.length / filterValues);
  return Array.from({ length: count }, (_, index) => values.slice(index * filterValues, (index + 1) * filterValues));
}
