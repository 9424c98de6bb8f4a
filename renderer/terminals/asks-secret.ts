/** Whether a line that waits for input asks for what nobody should see: nothing tells that a host shows no echo. */
export function asksSecret(line: string): boolean {
  return /(password|passphrase|passcode|\bpin\b|verification code|비밀번호|암호)[^:：]{0,200}[:：]\s*$/i.test(
    line.slice(-300),
  );
}
