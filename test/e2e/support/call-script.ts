/**
 * A script for a bare document of our own origin, where no page holds the link: one call of the contract. Its value is
 * the output, or the error; with `until`, the text of the first message that contains it (or a problem).
 */
export function callScript(procedure: string, input: unknown, until?: string): string {
  const message = JSON.stringify({ i: '1', p: { u: procedure, b: { json: input } } });
  return `new Promise((resolve) => {
    const until = ${JSON.stringify(until ?? null)};
    addEventListener('message', function take({ ports: [port] }) {
      if (!port) return;
      removeEventListener('message', take);
      port.onmessage = ({ data }) => {
        const text = new TextDecoder().decode(data.subarray(1));
        if (until === null) resolve(JSON.parse(text).p.b.json);
        else if (text.includes(until) || text.includes('PROBLEM')) resolve(text);
      };
      const text = new TextEncoder().encode(${JSON.stringify(message)});
      const frame = new Uint8Array(1 + text.length);
      frame.set(text, 1);
      port.postMessage(frame);
    });
    postMessage({ type: 'hangar-link-wanted' }, location.origin);
  })`;
}
