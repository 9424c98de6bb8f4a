import { useEffect, useState } from 'react';
import { classNames } from '../parts/class-names.ts';
import { FileIcon } from '../parts/icons.tsx';
import styles from './thumbnail.module.css';
import { isPicture, thumbnails } from './thumbnails.ts';

/** Rows that only fly past while someone scrolls ask for nothing. */
const restMs = 60;

/** A picture sample, small; an empty frame while it is not there, a sheet of paper for what is no picture. */
export function Thumbnail({ path, size }: { path: string; size: 'row' | 'pane' }) {
  const [found, setFound] = useState<{ path: string; url: string }>();
  const url = found?.path === path ? found.url : undefined;

  useEffect(() => {
    if (!isPicture(path)) return;
    const leaving = new AbortController();
    const timer = setTimeout(
      async () => {
        const told = await thumbnails.open(path, size === 'row' ? 48 : 256, leaving.signal);
        if (!leaving.signal.aborted && told !== undefined) setFound({ path, url: told });
      },
      size === 'row' ? restMs : 0,
    );
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, size]);

  return (
    <span className={classNames(styles.frame, styles[size])}>
      {!isPicture(path) && <FileIcon />}
      {url !== undefined && <img src={url} alt="" className={styles.picture} />}
    </span>
  );
}
