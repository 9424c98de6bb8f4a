import type { Provider } from '../../preload/contract/comparison.ts';
import type { DriftReport } from '../../preload/contract/drift.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import type { AppError } from '../app-error.ts';
import type { InputSide } from './gather-inputs.ts';
import type { HandledModel } from './handled-model.ts';
import type { WireTensors } from './wire-tensors.ts';
import type {
  ComparedMessage,
  ImageTrial,
  Probe,
  ResultMessage,
  SampleAddress,
  WorkerMessage,
} from './worker-messages.ts';

/** How far a model may go. Times are of silence: between two signs of life while there is work. */
export type ModelLimits = { memoryBytes: number; initializeTimeoutMs: number; sampleTimeoutMs: number };

/** Where a model runs that does not run in its own process. */
export type Elsewhere = {
  run(inputs: WireTensors): Promise<{ outputs: WireTensors; timeMs: number }>;
  again(count: number): Promise<number[]>;
  /** Why it can answer no more, once that is so. */
  lost(): AppError | undefined;
};

type Initialized = Extract<WorkerMessage, { kind: 'initialized' }>;

/** An operating-system process for one model. Its death, however it came, is an AppError and nothing more. */
export type ModelProcess = {
  /** How long it may be silent over a sample. */
  readonly sampleTimeoutMs: number;
  /** Loads the model. Throws when the file is refused or the process dies over it. */
  initialize(model: HandledModel, provider?: Provider): Promise<Initialized>;
  /** Queues a file of samples; records before `fromRecord` are left out. */
  submit(file: number, path: string, fromRecord: number): void;
  /** Whether it was preparing several samples at once when last heard of: its death is then no sample's fault yet. */
  isPreparing(): boolean;
  /** The results that came, at least one, gathered for a moment. Throws when the process ended and all are taken. */
  take(): Promise<ResultMessage[]>;
  /** Tries something on samples that were answered before. Throws when the process dies over it. */
  probe(probe: Probe, samples: readonly SampleAddress[]): Promise<Extract<WorkerMessage, { kind: 'probed' }>>;
  /** How far the answers lie from the reference; null where one cannot be compared. */
  tryImages(trial: ImageTrial): Promise<(number | null)[]>;
  /** Answers one record with its outputs, and times its inference so many times more. Throws when the process dies over it. */
  compare(sample: SampleAddress, repeats: number): Promise<ComparedMessage>;
  look(sample: SampleAddress, tensor: string | undefined): Promise<TensorLook[]>;
  thumbnail(path: string, sidePixels: number): Promise<string>;
  /** The execution providers that this model can be loaded with on this computer. */
  providers(modelPath: string): Promise<Provider[]>;
  /** Takes in what samples are like, or the profile that was kept of some; gives how many records there are by now. */
  gather(side: InputSide, paths: readonly string[], skipsUnreadable?: boolean): Promise<number>;
  /** Holds what was gathered of the one side against the other; columns of the names are left out. */
  drift(leaveOut: readonly string[]): Promise<DriftReport>;
  /** Kills the process at once, whatever it is doing. */
  dispose(): void;
};
