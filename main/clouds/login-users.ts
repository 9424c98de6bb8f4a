/** What is known of an image or its platform, as words in which a distribution's name may occur. */
type ImageHints = { words: readonly (string | undefined)[]; provider: 'aws' | 'gcp' };

/**
 * Distributions by the words in their images' names, the more particular first (a deep-learning image for Ubuntu names
 * both). Users are those that the publishers' own documentation gives for their cloud images.
 */
const distributions: readonly { pattern: RegExp; aws: readonly string[]; gcp: readonly string[] }[] = [
  { pattern: /bitnami/i, aws: ['bitnami'], gcp: ['bitnami'] },
  { pattern: /ubuntu/i, aws: ['ubuntu'], gcp: ['ubuntu'] },
  { pattern: /debian/i, aws: ['admin'], gcp: ['debian'] },
  { pattern: /rocky/i, aws: ['rocky'], gcp: ['rocky'] },
  { pattern: /alma/i, aws: ['ec2-user', 'almalinux'], gcp: ['almalinux'] },
  { pattern: /centos/i, aws: ['centos', 'ec2-user'], gcp: ['centos'] },
  { pattern: /fedora/i, aws: ['fedora'], gcp: ['fedora'] },
  { pattern: /flatcar|coreos/i, aws: ['core'], gcp: ['core'] },
  { pattern: /kali/i, aws: ['kali'], gcp: ['kali'] },
  { pattern: /arch-?linux/i, aws: ['arch'], gcp: ['arch'] },
  { pattern: /freebsd/i, aws: ['ec2-user'], gcp: ['freebsd'] },
  {
    pattern: /amzn|amazon|al20\d\d|rhel|red ?hat|suse|sles|bottlerocket|oracle/i,
    aws: ['ec2-user'],
    gcp: ['cloud-user'],
  },
];

/** Where no word tells: most images of each cloud in order of how common they are. */
const common = { aws: ['ec2-user', 'ubuntu', 'admin', 'root'], gcp: ['ubuntu', 'debian', 'root'] };

/** Usual login users of an image, likeliest first; what is common in the cloud when its words tell nothing. */
export function imageLoginUsers({ words, provider }: ImageHints): string[] {
  for (const word of words) {
    if (word === undefined) continue;
    const found = distributions.find(({ pattern }) => pattern.test(word));
    if (found) return [...found[provider]];
  }
  return [...common[provider]];
}
