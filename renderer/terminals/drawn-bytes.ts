/** Counts what the screen has drawn and tells the writer in few, large acknowledgements. */
export type DrawnBytes = {
  /** Bytes have arrived and are being drawn; call what is given back once they are. */
  arrived(byteCount: number): () => void;
};

const batchBytes = 32 * 1024;

/** `acknowledge` is called for every 32 KiB drawn, and for the rest as soon as nothing waits to be drawn. */
export function countDrawnBytes(acknowledge: (byteCount: number) => void): DrawnBytes {
  let drawing = 0;
  let drawn = 0;
  return {
    arrived(byteCount) {
      drawing += byteCount;
      return () => {
        drawing -= byteCount;
        drawn += byteCount;
        if (drawing > 0 && drawn < batchBytes) return;
        const told = drawn;
        drawn = 0;
        acknowledge(told);
      };
    },
  };
}
