import { images, isOffered, machineTypes } from './catalogue.ts';
import { describeImage, describePublished, describeType } from './ec2-replies.ts';
import { type Ec2Actions, filterValues, listParameter, readToken, writeToken } from './ec2-request.ts';
import { sandboxRegions } from './inventory.ts';
import { practicePrice, spotShare } from './practice-prices.ts';
import { publishedImages } from './published-images.ts';

/** EC2's calls about what there is to choose from. */
export const ec2Lookups: Ec2Actions = {
  DescribeRegions: () => ({
    regionInfo: sandboxRegions.aws.map((regionName) => ({
      regionName,
      regionEndpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: 'opt-in-not-required',
    })),
  }),
  DescribeInstanceTypes(parameters) {
    const wanted = filterValues(parameters, 'instance-type') ?? listParameter(parameters, 'InstanceType');
    const names = wanted.length > 0 ? wanted : Object.keys(machineTypes);
    const limit = Number(parameters.get('MaxResults') ?? 100);
    const from = readToken(parameters.get('NextToken'));
    const found = names.flatMap((name) => {
      const type = machineTypes[name];
      return type && name.includes('.') ? [describeType(name, type)] : [];
    });
    return {
      instanceTypeSet: found.slice(from, from + limit),
      nextToken: from + limit < found.length ? writeToken(from + limit) : undefined,
    };
  },
  DescribeInstanceTypeOfferings(parameters, region) {
    const types = filterValues(parameters, 'instance-type') ?? Object.keys(machineTypes);
    const zones = filterValues(parameters, 'location') ?? [...'abcd'].map((letter) => `${region}${letter}`);
    const known = types.filter((type) => Object.hasOwn(machineTypes, type) && type.includes('.'));
    return {
      instanceTypeOfferingSet: known.flatMap((instanceType) =>
        zones
          .filter((zone) => isOffered(instanceType, zone))
          .map((location) => ({ instanceType, locationType: 'availability-zone', location })),
      ),
    };
  },
  DescribeSpotPriceHistory(parameters, region) {
    const wanted = filterValues(parameters, 'instance-type') ?? listParameter(parameters, 'InstanceType');
    const types = wanted.length > 0 ? wanted : Object.keys(machineTypes).filter((name) => name.includes('.'));
    const availabilityZone = parameters.get('AvailabilityZone') ?? `${region}a`;
    const [productDescription = 'Linux/UNIX'] = listParameter(parameters, 'ProductDescription');
    const system = productDescription === 'Windows' ? 1.5 : 1;
    return {
      spotPriceHistorySet: types.flatMap((instanceType) => {
        const usd = practicePrice(instanceType, region);
        if (usd === undefined) return [];
        // No two zones ask the same.
        const spotPrice = (usd * system * spotShare * (1 + availabilityZone.charCodeAt(region.length) / 1000)).toFixed(
          6,
        );
        const timestamp = new Date(Date.now() - 1_800_000).toISOString();
        return { instanceType, productDescription, spotPrice, timestamp, availabilityZone };
      }),
    };
  },
  DescribeImages(parameters) {
    const [owner] = listParameter(parameters, 'Owner');
    if (owner !== undefined) {
      const patterns = (filterValues(parameters, 'name') ?? ['*']).map(toPattern);
      const offered = publishedImages.filter(
        (image) => image.owner === owner && patterns.some((it) => it.test(image.name)),
      );
      return { imagesSet: offered.map(describePublished) };
    }
    const wanted = filterValues(parameters, 'image-id') ?? listParameter(parameters, 'ImageId');
    const published = publishedImages.filter(({ id }) => wanted.includes(id));
    const others = Object.values(images).filter((image) => wanted.includes(image.id) && !isPublished(image.id));
    return { imagesSet: [...published.map(describePublished), ...others.map(describeImage)] };
  },
};

const isPublished = (wanted: string) => publishedImages.some(({ id }) => id === wanted);

/** EC2's `*` and `?`. */
function toPattern(filter: string): RegExp {
  const escaped = filter.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
