/** Permissions as `ls -l` writes them, without the kind: `rwxr-x---`. */
export function modeText(mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
  const special: [number, number, string][] = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ];
  for (const [bit, index, letter] of special)
    if (mode & bit) letters[index] = letters[index] === '-' ? letter.toUpperCase() : letter;
  return letters.join('');
}
