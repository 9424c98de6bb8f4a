// Behaves like a Jupyter server towards whoever looks for one: FAKE_TOKEN=… node fake-jupyter.mjs PORTFILE [RUNTIMEFOLDER]
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [portFile, place] = process.argv.slice(2);
const token = process.env.FAKE_TOKEN;
const runtimeFolder = place?.startsWith('--') ? undefined : place;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('server', 'TornadoServer/6.4');
  if (url.pathname === '/api') return response.end(JSON.stringify({ version: '2.14.0' }));
  if (url.searchParams.get('token') === token) return response.end('<title>JupyterLab</title>You are in');
  return response.writeHead(302, { location: '/login' }).end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  if (runtimeFolder)
    writeFileSync(join(runtimeFolder, `jpserver-${process.pid}.json`), JSON.stringify({ port, token, base_url: '/' }));
  writeFileSync(portFile, String(port));
});
