/** Control characters, and those that turn the direction of what follows: they could forge a line in a terminal or a list. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from a cloud, host, file or model, safe to show: what can't be printed becomes U+FFFD, so that it is seen to have been there. */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}
