/** The end of what a command writes, at most `maxLength` long: a host may write for ever. Never rejects. */
export async function readTail(output: NodeJS.ReadableStream, maxLength: number): Promise<string> {
  let tail = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    tail = (tail + text).slice(-maxLength);
  });
  await new Promise<void>((resolve) => {
    output.once('end', resolve).once('close', resolve).once('error', resolve);
  });
  return tail;
}
