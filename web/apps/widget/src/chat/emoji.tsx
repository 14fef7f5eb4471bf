/** A small picker: a grid that arrows walk through. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useTalk } from "./context.ts";

const emoji = [..."😀😄😊🙂😉😍🤔😅😢😭😡😱👍👎👏🙏💪🤝👋✅❌❗❓⭐🔥🎉💡📦🚚🛒💳🎁🏠📱💻🔧🧾📅⏰💶❤💙💚💛"];
const columns = 8;

export function EmojiPicker({
  onPick,
  onClose,
}: {
  readonly onPick: (e: string) => void;
  readonly onClose: () => void;
}) {
  const { say } = useTalk();
  const [at, setAt] = useState(0);
  const it = useRef<HTMLDivElement>(null);
  useEffect(() => {
    it.current?.querySelectorAll("button")[at]?.focus();
  }, [at]);
  const onKeyDown = (e: KeyboardEvent): void => {
    const forward = document.documentElement.dir === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: forward,
      ArrowLeft: -forward,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    if (e.key === "Escape") onClose();
    else if (e.key === "Home") setAt(0);
    else if (e.key === "End") setAt(emoji.length - 1);
    else if (Object.hasOwn(steps, e.key)) setAt(Math.min(Math.max(at + (steps[e.key] ?? 0), 0), emoji.length - 1));
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div ref={it} class="emoji" role="toolbar" aria-label={say("emoji")} onKeyDown={onKeyDown}>
      {emoji.map((e, i) => (
        <button key={e} type="button" tabIndex={i === at ? 0 : -1} onClick={() => onPick(e)}>
          {e}
        </button>
      ))}
    </div>
  );
}
