/** Whether a name may go into a command that a shell reads, by the same rules as OpenSSH (`valid_hostname`, `valid_ruser`). */
export function isShellSafe(host: string, user: string): boolean {
  const isHost = /^[^-\s\p{Cc}'"`$\\;&<>|(){}][^\s\p{Cc}'"`$\\;&<>|(){}]*$/u.test(host);
  return isHost && !/^-|\s-|\\$|[\p{Cc}'"`;&<>|(){}]/u.test(user);
}
