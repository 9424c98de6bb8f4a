import type { Machine, MachineDisk } from './machine.ts';

/** Regions in which the practice account has, or could have, machines. */
export const sandboxRegions = {
  aws: ['ap-northeast-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2'],
  gcp: ['asia-northeast3', 'europe-west4', 'us-central1', 'us-west1'],
};

/**
 * What an ML team of some fifteen people leaves standing about; all made up. Columns: name, zone, type, state, image,
 * tags, and further words: `spot`, days since launch, quirks, `group:` the one that keeps it, `ssh:` the range that its
 * firewall lets in, `>` the state that a changing one ends in.
 */
const amazon = `
train-llm-01         us-east-1a       p5.48xlarge   running        deep-learning-ami  team=nlp,env=train,owner=jiwoo,project=hangul-7b  data-disk
train-llm-02         us-east-1a       p5.48xlarge   running        deep-learning-ami  team=nlp,env=train,owner=jiwoo,project=hangul-7b  data-disk
train-vision-01      us-east-1b       p4d.24xlarge  stopped        deep-learning-ami  team=vision,env=train,owner=marta    40d no-capacity
finetune-asr         us-east-1c       g5.12xlarge   running        deep-learning-ami  team=speech,env=train,owner=tomas
sweep-spot-a         us-east-1d       g5.xlarge     running        deep-learning-ami  team=vision,env=sweep,owner=marta    spot
sweep-spot-b         us-east-1d       g5.xlarge     running        deep-learning-ami  team=vision,env=sweep,owner=marta    spot one-time-spot
mlflow               us-east-1a       t3.large      running        ubuntu-ami         team=platform,env=prod,owner=ines    211d
feature-store        us-east-1b       r6i.4xlarge   running        amazon-linux-ami   team=platform,env=prod,owner=ines    180d stop-protected event:instance-retirement:9d
label-studio         us-east-1a       t3.medium     running        debian-ami         team=data,env=prod,owner=sora  delete-protected
notebook-jiwoo       us-east-1c       g4dn.xlarge   stopped        deep-learning-ami  team=nlp,env=dev,owner=jiwoo         12d
old-benchmark        us-east-1a       p3.8xlarge    terminated     deep-learning-ami  team=vision,env=dev,owner=marta      95d
serve-rerank-1       us-west-2a       g6.2xlarge    running        deep-learning-ami  team=search,env=prod,owner=omar  group:serve-rerank
serve-rerank-2       us-west-2b       g6.2xlarge    running        deep-learning-ami  team=search,env=prod,owner=omar
serve-rerank-canary  us-west-2c       g6.2xlarge    stopped        deep-learning-ami  team=search,env=canary,owner=omar
etl-nightly          us-west-2a       c6i.8xlarge   stopping       amazon-linux-ami   team=data,env=prod,owner=sora        >stopped
bastion-west         us-west-2a       t3.small      running        amazon-linux-ami   team=platform,env=prod,owner=ines    320d  reserved-address
annotate-win         eu-central-1a    m6i.2xlarge   running        windows-ami        team=data,env=dev,owner=lena
eval-eu              eu-central-1b    g4dn.xlarge   running        ubuntu-ami         team=nlp,env=eval,owner=lena  ssh:198.51.100.0/24
privacy-review       eu-central-1a    m7g.xlarge    stopped        debian-ami         team=legal,env=dev,owner=lena        66d
serve-asr-seoul      ap-northeast-2a  g5.xlarge     running        deep-learning-ami  team=speech,env=prod,owner=minjun
serve-asr-seoul-2    ap-northeast-2c  g5.xlarge     pending        deep-learning-ami  team=speech,env=prod,owner=minjun    >running
notebook-minjun      ap-northeast-2a  g4dn.xlarge   stopped        ubuntu-ami         team=speech,env=dev,owner=minjun
collect-logs         ap-northeast-2b  t3.medium     running        ubuntu-ami         team=platform,env=prod,owner=ines
demo-booth           eu-west-1a       g4dn.xlarge   shutting-down  ubuntu-ami         team=sales,env=demo,owner=niamh      >terminated`;

const google = `
tpu-jumphost       us-central1-a      e2-small        RUNNING     debian-gce         team=platform,env=prod  reserved-address
train-diffusion-0  us-central1-a      a3-highgpu-8g   RUNNING     deep-learning-gce  team=vision,env=train,owner=marta  data-disk
train-diffusion-1  us-central1-a      a3-highgpu-8g   STOPPING    deep-learning-gce  team=vision,env=train,owner=marta   >TERMINATED
pretrain-a100      us-central1-b      a2-highgpu-8g   TERMINATED  deep-learning-gce  team=nlp,env=train,owner=jiwoo      31d no-capacity
distill-a100       us-central1-c      a2-highgpu-1g   RUNNING     deep-learning-gce  team=nlp,env=train,owner=jiwoo      event:maintenance:3d
preempt-sweep-1    us-central1-c      g2-standard-4   RUNNING     deep-learning-gce  team=speech,env=sweep,owner=tomas   spot
preempt-sweep-2    us-central1-c      g2-standard-4   TERMINATED  deep-learning-gce  team=speech,env=sweep,owner=tomas   spot
airflow            us-central1-a      n2-standard-8   RUNNING     ubuntu-gce         team=data,env=prod,owner=sora       150d  delete-protected
serve-embed-1      europe-west4-a     g2-standard-4   RUNNING     deep-learning-gce  team=search,env=prod,owner=omar  group:serve-embed
serve-embed-2      europe-west4-b     g2-standard-4   REPAIRING   deep-learning-gce  team=search,env=prod,owner=omar     >RUNNING
batch-ocr          europe-west4-a     c3-standard-22  TERMINATED  debian-gce         team=data,env=batch,owner=lena
notebook-lena      europe-west4-c     n1-standard-8   SUSPENDED   ubuntu-gce         team=nlp,env=dev,owner=lena         9d
qa-desktop         europe-west4-a     e2-standard-4   RUNNING     windows-gce        team=qa,env=dev,owner=niamh
serve-tts-seoul    asia-northeast3-a  g2-standard-48  RUNNING     deep-learning-gce  team=speech,env=prod,owner=minjun  ssh:198.51.100.0/24
staging-seoul      asia-northeast3-b  g2-standard-4   STAGING     ubuntu-gce         team=speech,env=staging,owner=minjun >RUNNING
scratch-west       us-west1-b         e2-standard-4   SUSPENDING  ubuntu-gce         team=platform,env=dev               >SUSPENDED`;

/** A second account at Amazon, which only just holds something; and a second project at Google. */
const research = `
paper-repro-01     us-east-1a       g5.xlarge        running        deep-learning-ami  team=research,env=dev,owner=haneul
paper-repro-02     us-east-1a       g5.xlarge        stopped        deep-learning-ami  team=research,env=dev,owner=haneul   21d
dataset-mirror     ap-northeast-2a  t3.large         running        debian-ami         team=research,env=prod,owner=haneul`;

const labs = `
labs-desk          asia-northeast3-a  g2-standard-4  RUNNING     deep-learning-gce  team=research,env=dev,owner=haneul   os-login
labs-relay         us-central1-a      e2-small       TERMINATED  debian-gce         team=research,env=dev,owner=haneul    45d`;

const quirks = ['no-capacity', 'one-time-spot'] as const;

/**
 * About 40 machines over both clouds, or `count` of each: the same ones over and over, under further names. Those
 * that are changing have settled after five times `settleMs`.
 */
export function createInventory(settleMs: number, count?: number): Machine[] {
  return [...readTable('aws', amazon, settleMs, count), ...readTable('gcp', google, settleMs, count)];
}

/** The few machines of the second account and the second project. */
export function createSecondInventory(settleMs: number): Machine[] {
  const first = 500;
  return [
    ...readTable('aws', research, settleMs, undefined, first),
    ...readTable('gcp', labs, settleMs, undefined, first),
  ];
}

/** Ids are made of a machine's number, which counts on from `first`. */
function readTable(
  cloud: Machine['cloud'],
  table: string,
  settleMs: number,
  count: number | undefined,
  first = 0,
): Machine[] {
  const now = Date.now();
  const lines = table.trim().split('\n');
  return Array.from({ length: count ?? lines.length }, (_, index) => {
    const line = lines[index % lines.length] ?? '';
    const round = Math.floor(index / lines.length);
    const [plain = '', zone = '', type = '', state = '', image = '', tags = '', ...words] = line.split(/ +/);
    const name = round === 0 ? plain : `${plain}-${round + 1}`;
    const days = Number(words.find((word) => /^\d+d$/.test(word))?.slice(0, -1) ?? 2 + (index % 5));
    const quirk = quirks.find((known) => words.includes(known));
    const end = words.find((word) => word.startsWith('>'))?.slice(1);
    const group = words.find((word) => word.startsWith('group:'))?.slice('group:'.length);
    const sshFrom = words.flatMap((word) => (word.startsWith('ssh:') ? [word.slice('ssh:'.length)] : []));
    const serial = ((first + index + 1) * 0x9e3779b1) % 16 ** 9;
    const id =
      cloud === 'aws'
        ? `i-0a11ce5a${serial.toString(16).padStart(9, '0')}`
        : `7${String(serial).padStart(11, '0')}${100_000 + index}`;
    return {
      cloud,
      id,
      name,
      region: cloud === 'aws' ? zone.slice(0, -1) : zone.slice(0, -2),
      zone,
      type,
      state,
      system: image.startsWith('windows') ? 'windows' : 'linux',
      image,
      spot: words.includes('spot'),
      tags: Object.fromEntries(tags.split(',').map((tag) => tag.split('=', 2))),
      privateAddress: `10.${cloud === 'aws' ? 20 : 30}.${(index >> 5) % 256}.${17 + (index % 32) * 7}`,
      launchedAt: new Date(now - (days * 24 + index) * 3_600_000),
      ...(quirk ? { quirk } : {}),
      ...(group ? { group } : {}),
      ...(words.includes('os-login') ? { metadata: { 'enable-oslogin': 'TRUE' } } : {}),
      ...(sshFrom.length > 0 ? { sshFrom } : {}),
      ...eventOf(words, now),
      isStopProtected: words.includes('stop-protected'),
      isDeleteProtected: words.includes('delete-protected'),
      hasReservedAddress: words.includes('reserved-address'),
      disks: disksOf(cloud, id, name, { isLarge: /deep-learning/.test(image), hasData: words.includes('data-disk') }),
      upcoming: end ? [{ state: end, at: now + settleMs * 5 }] : [],
    };
  });
}

/** `event:CODE:3d`: what is scheduled in three days' time, with a window of four hours. */
function eventOf(words: readonly string[], now: number): Pick<Machine, 'event'> {
  const [, code, days] = words.find((word) => word.startsWith('event:'))?.split(':') ?? [];
  if (code === undefined || days === undefined) return {};
  const from = now + Number.parseInt(days, 10) * 24 * 3_600_000;
  return { event: { code, from: new Date(from), to: new Date(from + 4 * 3_600_000) } };
}

function disksOf(
  cloud: Machine['cloud'],
  id: string,
  name: string,
  { isLarge, hasData }: { isLarge: boolean; hasData: boolean },
): MachineDisk[] {
  const suffix = id.replace('i-', '');
  const root = {
    id: cloud === 'aws' ? `vol-${suffix}` : name,
    device: cloud === 'aws' ? '/dev/sda1' : 'persistent-disk-0',
    sizeGb: isLarge ? 200 : 50,
    deletedWithMachine: true,
  };
  const data = {
    id: cloud === 'aws' ? `vol-da7a${suffix.slice(4)}` : `${name}-data`,
    device: cloud === 'aws' ? '/dev/sdf' : 'persistent-disk-1',
    sizeGb: 2000,
    deletedWithMachine: false,
  };
  return hasData ? [root, data] : [root];
}
