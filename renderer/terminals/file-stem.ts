/** A name that every file system takes, with the time: `mlflow-2-2026-11-21T08-41-09`. */
export function fileStem(title: string, now = new Date()): string {
  const name =
    title
      .replace(/[^A-Za-z0-9.-]+/g, '-')
      .slice(0, 60)
      .replace(/^[-.]+|[-.]+$/g, '') || 'terminal';
  return `${name}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`;
}
