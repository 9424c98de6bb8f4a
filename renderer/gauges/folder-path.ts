/** A folder on the way to another one. */
type FolderPart = { name: string; path: string };

/** The folders from `top` down to `path`, both included; `path` alone where it does not lie below. */
export function parentsOf(path: string, top: string): FolderPart[] {
  const base = top.endsWith('/') ? top : `${top}/`;
  if (path === top || !path.startsWith(base)) return [{ name: path, path }];
  const names = path.slice(base.length).split('/').filter(Boolean);
  return [
    { name: top, path: top },
    ...names.map((name, index) => ({ name, path: `${base}${names.slice(0, index + 1).join('/')}` })),
  ];
}
