/** What many ask, to be sent with one press. */
import { useTalk } from "./context.ts";

export function Quick({ onPick }: { readonly onPick: (reply: string) => void }) {
  const { quickReplies } = useTalk().model.boot.site;
  if (quickReplies.length === 0) return null;
  return (
    <ul class="quick">
      {quickReplies.map(reply => (
        <li key={reply}>
          <button type="button" onClick={() => onPick(reply)}>
            {reply}
          </button>
        </li>
      ))}
    </ul>
  );
}
