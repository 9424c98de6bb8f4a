// Child of electron-binary.mjs: runs the installer of the `electron` package, reports the bytes that arrive and, which
// the installer keeps to itself, why the network failed.

import { createRequire } from 'node:module';

const fetchAsUsual = globalThis.fetch;

globalThis.fetch = async (...request) => {
  let response;
  try {
    response = await fetchAsUsual(...request);
  } catch (error) {
    process.send({ reason: describe(error) });
    throw error;
  }
  if (!response.ok) process.send({ reason: `the server answered ${response.status}` });
  if (!response.body) return response;
  const totalBytes = Number(response.headers.get('content-length')) || undefined;
  let receivedBytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        receivedBytes += chunk.length;
        process.send({ receivedBytes, totalBytes });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: response.status, headers: response.headers });
};

function describe(error) {
  const cause = error.cause ?? error;
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') return `${cause.hostname} could not be found`;
  if (cause.code === 'ECONNREFUSED') return 'the connection was refused';
  return cause.code ?? cause.message;
}

// What else goes wrong (a checksum, a full disk) ends the installer with code 1; an open channel must not outlive it.
process.channel?.unref();
createRequire(import.meta.url)('electron/install.js');
