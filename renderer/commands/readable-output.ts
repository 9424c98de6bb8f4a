const maxLength = 100_000;

/** What a host printed, safe to show: without escape sequences, controls and marks that turn the direction. */
export function readableOutput(text: string): string {
  return text
    .slice(0, maxLength)
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .trimEnd();
}
