import { Popover } from "@base-ui/react/popover";
import { type KeyboardEvent, type ReactElement, type RefObject, useState } from "react";
import { useTexts } from "../texts/use.tsx";

/** The few that a shop's counter needs; every system's own picker has the rest. */
const emoji = [
  "🙂",
  "😊",
  "😀",
  "😅",
  "😉",
  "🤗",
  "🙏",
  "👍",
  "👌",
  "👋",
  "🙌",
  "💪",
  "🎉",
  "✨",
  "❤️",
  "💙",
  "🤔",
  "😕",
  "😔",
  "😮",
  "✅",
  "❌",
  "⚠️",
  "ℹ️",
  "📦",
  "🚚",
  "🏠",
  "🧾",
  "💳",
  "🎁",
  "👕",
  "👟",
  "🕒",
  "📅",
  "📍",
  "📞",
  "✉️",
  "🔗",
  "🔒",
  "⭐",
];
const columns = 8;

/** Loaded with the other things that open over the page. */
export function Emoji({
  trigger,
  early,
  onPick,
}: {
  trigger: ReactElement;
  /** It was clicked before this was there. */
  early?: RefObject<boolean>;
  onPick: (emoji: string) => void;
}) {
  const t = useTexts();
  const [open, setOpen] = useState(early?.current ?? false);
  const onKey = (e: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[e.key];
    if (!step) return;
    e.preventDefault();
    const all: Element[] = [...e.currentTarget.querySelectorAll("button")];
    const at = document.activeElement ? all.indexOf(document.activeElement) : -1;
    const to = all[(at + step + all.length) % all.length];
    if (to instanceof HTMLElement) to.focus();
  };
  return (
    <Popover.Root open={open} onOpenChange={next => setOpen(next)}>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={6} className="z-50">
          <Popover.Popup className="appear rounded-8 bg-raise p-2 shadow-pop" aria-label={t.composer.emoji}>
            <div role="toolbar" aria-label={t.composer.emoji} className="grid grid-cols-8 gap-0.5" onKeyDown={onKey}>
              {emoji.map(each => (
                <button
                  key={each}
                  type="button"
                  className="size-8 rounded-4 text-16 hover:bg-hover"
                  onClick={() => {
                    setOpen(false);
                    onPick(each);
                  }}
                >
                  {each}
                </button>
              ))}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
