/** ssh2, loaded when it is first needed (some 40 ms that the start of the console does not pay). */
export async function loadSsh2() {
  return (await import('ssh2')).default;
}
