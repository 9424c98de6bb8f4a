/** The calls of Compute Engine that the console makes, by service. The build keeps the descriptions of these alone. */
export const gceMethods = {
  instances: [
    'aggregatedList',
    'get',
    'start',
    'stop',
    'resume',
    'reset',
    'delete',
    'setMachineType',
    'insert',
    'getGuestAttributes',
    'setMetadata',
    'setTags',
  ],
  images: ['list'],
  firewalls: ['insert', 'list'],
  routes: ['list'],
  routers: ['list'],
  zones: ['list'],
  addresses: ['list'],
  disks: ['get'],
  machineTypes: ['get', 'list'],
  diskTypes: ['list'],
  acceleratorTypes: ['list'],
  subnetworks: ['list'],
  zoneOperations: ['get'],
  globalOperations: ['get'],
} as const;

type Methods = typeof gceMethods;

/** A service and one of its calls. */
export type GceMethod = {
  [Service in keyof Methods]: { service: Service; method: Methods[Service][number] };
}[keyof Methods];
