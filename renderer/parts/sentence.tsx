import styles from './sentence.module.css';

/** Words in which `backticks` set a command off; it can be selected and copied. */
export function Sentence({ children }: { children: string }) {
  let offset = 0;
  return children.split('`').map((part, index) => {
    offset += part.length + 1;
    if (index % 2 === 0) return part;
    return (
      <code key={offset} className={styles.code}>
        {part}
      </code>
    );
  });
}
