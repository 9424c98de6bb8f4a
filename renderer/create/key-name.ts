/** A name for a key that the clouds take, by its file and the one whose home folder that is in. */
export function keyNameOf(path: string, homeFolder: string): string {
  const file = lastPart(path).replace(/\.(pub|pem|ppk)$/, '');
  const user = userOf(homeFolder);
  return cleanName(user === undefined || /^hangar/.test(file) ? file : `${user}-${file}`) || 'hangar-key';
}

/** The file for the key of a new instance, whatever that is called: EC2's names may hold blanks and slashes. */
export function keyFileOf(instanceName: string): string {
  return `hangar-${cleanName(instanceName.trim()) || 'key'}`;
}

/** Who logs in to a machine whose image does not say it: the one at this computer, but never `root`. */
export function loginUserOf(homeFolder: string): string {
  return userOf(homeFolder) ?? 'ubuntu';
}

function userOf(homeFolder: string): string | undefined {
  const user = cleanName(lastPart(homeFolder));
  return user === '' || user === 'root' ? undefined : user;
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

function cleanName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w.-]/g, '-')
    .replace(/^[^a-z_]+/, '')
    .slice(0, 32);
}
