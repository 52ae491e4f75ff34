/** Two lines that become one: no end, since whoever talked here talks on in another call. */
export function MergeMark({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <path
      d={`M${x} ${y - 5}q5 0 5 5q0 5 -5 5M${x + 5} ${y}h6m-3 -3l3 3l-3 3`}
      fill="none"
      strokeWidth={1.5}
      className="stroke-agent-on-call"
    />
  );
}
