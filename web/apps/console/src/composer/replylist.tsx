import { useTexts } from "../texts/use.tsx";
import { Kbd } from "../ui/button.tsx";
import type { Reply } from "./state.ts";

/** ReplyList are the saved replies that match what is typed behind the slash. The text box keeps the focus. */
export function ReplyList({
  id,
  options,
  index,
  none,
  onPick,
  onPoint,
}: {
  id: string;
  options: readonly Reply[];
  index: number;
  none: boolean;
  onPick: (r: Reply) => void;
  onPoint: (i: number) => void;
}) {
  const t = useTexts();
  return (
    <div className="appear absolute inset-x-0 bottom-full z-20 mb-1.5 overflow-hidden rounded-8 bg-raise shadow-pop">
      <p className="flex items-center gap-2 border-b px-3 py-1.5 text-12 text-fg2">
        {t.composer.replies}
        <span className="ms-auto inline-flex gap-1">
          <Kbd keys="↑ ↓" />
          <Kbd keys="↵" />
        </span>
      </p>
      <div id={id} role="listbox" aria-label={t.composer.replies} className="max-h-64 overflow-y-auto p-1">
        {options.map((r, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text box has the keyboard
          // biome-ignore lint/a11y/useFocusableInteractive: an option is pointed at by the text box, not focused
          <div
            key={r.id}
            id={`${id}-${r.id}`}
            role="option"
            aria-selected={i === index}
            onPointerMove={() => onPoint(i)}
            onPointerDown={e => e.preventDefault()}
            onClick={() => onPick(r)}
            className="flex cursor-pointer items-baseline gap-3 rounded-4 px-2.5 py-1.5 aria-selected:bg-hover"
          >
            <code className="w-24 shrink-0 truncate font-mono text-12 text-accent">/{r.shortcut}</code>
            <span className="flex min-w-0 flex-col">
              <span className="truncate font-semibold">{r.title}</span>
              <span className="truncate text-12 text-fg2">{r.text}</span>
            </span>
          </div>
        ))}
      </div>
      {options.length === 0 && (
        <p className="px-3 pb-3 text-fg2">{none ? t.composer.repliesNone : t.composer.repliesEmpty}</p>
      )}
    </div>
  );
}
