/** Grey bars of the true size of what is loading. */
export function Skeleton({ rows, height = 34 }: { rows: number; height?: number }) {
  return (
    <div aria-busy="true" className="skeleton">
      {Array.from({ length: rows }, (_, row) => (
        <div key={`row-${row + 1}`} className="skeleton-row" style={{ height }}>
          <span style={{ width: `${40 + ((row * 37) % 45)}%` }} />
        </div>
      ))}
    </div>
  );
}
