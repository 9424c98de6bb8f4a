const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';
const wordCount = 6;

/**
 * A fingerprint as six words that can be read aloud: proquints (arXiv:0901.4016) of the first 96 bits of the SHA-256.
 * It stands where OpenSSH draws its randomart: for eyes and ears, beside the fingerprint, which is what counts.
 */
export function fingerprintWords(fingerprint: string): string | undefined {
  const encoded = /^SHA256:([A-Za-z0-9+/]{43})$/.exec(fingerprint)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = atob(`${encoded}=`);
  return Array.from({ length: wordCount }, (_, index) =>
    proquint((bytes.charCodeAt(2 * index) << 8) | bytes.charCodeAt(2 * index + 1)),
  ).join('-');
}

/** Sixteen bits: consonant, vowel, consonant, vowel, consonant. */
function proquint(bits: number): string {
  const letters = [
    consonants[bits >> 12],
    vowels[(bits >> 10) & 3],
    consonants[(bits >> 6) & 15],
    vowels[(bits >> 4) & 3],
    consonants[bits & 15],
  ];
  return letters.join('');
}
