import { images, machineTypes } from './catalogue.ts';
import { describeImage, describeType } from './ec2-replies.ts';
import { type Ec2Actions, filterValues, listParameter } from './ec2-request.ts';
import { sandboxRegions } from './inventory.ts';

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
    return {
      instanceTypeSet: wanted.flatMap((name) => {
        const type = machineTypes[name];
        return type && name.includes('.') ? [describeType(name, type)] : [];
      }),
    };
  },
  DescribeImages(parameters) {
    const wanted = filterValues(parameters, 'image-id') ?? listParameter(parameters, 'ImageId');
    const found = Object.values(images).filter((image) => wanted.includes(image.id));
    return { imagesSet: found.map(describeImage) };
  },
};
