import { userInfo } from 'node:os';
import type { Instances } from './clouds/create-instances.ts';
import type { DoctorSources } from './doctor/sources.ts';
import type { Gauges } from './gauges/gauges.ts';
import type { Ssh } from './ssh/ssh.ts';

/** What Doctor is told by the other features. */
export function doctorSources({
  environment,
  instances,
  ssh,
  gauges,
  myAddress,
}: {
  environment: DoctorSources['environment'];
  instances: Pick<Instances, 'findOnceTold' | 'listed' | 'reach'>;
  ssh: Pick<Ssh, 'connections' | 'keys' | 'glance' | 'lookAtHostKeys'>;
  gauges: Pick<Gauges, 'ports'>;
  myAddress: DoctorSources['myAddress'];
}): DoctorSources {
  return {
    environment,
    localUser: localUser(environment),
    awaitInstance: instances.findOnceTold,
    // The practice machines share one address: none of them is meant by it.
    instanceAt: (address) =>
      [...instances.listed()].find(
        ({ publicAddress, provider, sandbox }) => publicAddress === address && provider !== 'ssh' && !sandbox,
      ),
    hostAt(host) {
      const hosts = [...instances.listed()].filter(({ provider }) => provider === 'ssh');
      const named = hosts.find(({ name }) => name === host);
      const there = hosts.filter(({ publicAddress }) => publicAddress === host);
      // Several logins or ports of one address: which is meant is not known.
      return named ?? (there.length === 1 ? there[0] : undefined);
    },
    reach: instances.reach,
    myAddress,
    route: ssh.connections.propose,
    hostKeys: ssh.lookAtHostKeys,
    async keyPaths() {
      const files = (await ssh.keys.list()).filter(({ isPublicHalf }) => !isPublicHalf);
      return files.toSorted((a, b) => Number(!!a.problem) - Number(!!b.problem)).map(({ path }) => path);
    },
    hasAgentKeys: async () => (await ssh.keys.agents()).some(({ keys }) => keys.some(({ problem }) => !problem)),
    checkKey: ssh.keys.check,
    logIn: ssh.connections.tryLogin,
    start: ssh.glance,
    ports: gauges.ports,
  };
}

function localUser(environment: DoctorSources['environment']): string {
  try {
    return userInfo().username;
  } catch {
    return environment.USER ?? environment.USERNAME ?? '';
  }
}
