import type { ServiceKind } from '../../preload/contract/tunnels.ts';

/** What the services call themselves, in every language. */
export const serviceNames: Readonly<Record<ServiceKind, string>> = {
  jupyter: 'Jupyter',
  tensorboard: 'TensorBoard',
  mlflow: 'MLflow',
  ray: 'Ray',
  gradio: 'Gradio',
  fastapi: 'FastAPI',
};
