import { showToken, signed } from '../../../lib/format.ts';

interface TokenEndsTableProps {
  title: string;
  tokens: readonly { id: number; text: string; value: number }[];
}

/** The tokens at one end of a direction. */
export function TokenEndsTable({ title, tokens }: TokenEndsTableProps) {
  return (
    <div>
      <table className="table" aria-label={title}>
        <thead>
          <tr>
            <th>{title}</th>
            <th className="num">Product</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, text, value }) => (
            <tr key={id}>
              <td className="token">{showToken(text)}</td>
              <td className="num">{signed(value, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
