// The head of the composer: whom it goes to, and whether it is a reply or a note.

import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import type { PostKind } from "../wire/types.ts";

export interface Receiver {
  readonly name: string;
  readonly verified: boolean;
  readonly shop: string;
}

/** ComposerHead shows the receiver; both tells whether there is a choice. The panel's id is id with "-panel" behind it. */
export function ComposerHead({
  id,
  to,
  kind,
  both,
  onChoose,
  onWrite,
}: {
  id: string;
  to: Receiver;
  kind: PostKind;
  both: boolean;
  onChoose: (kind: PostKind) => void;
  onWrite: (kind: PostKind) => void;
}) {
  const t = useTexts();
  const note = kind === "note";
  const other = note ? "message" : "note";
  return (
    <div className={`flex min-h-9 items-center gap-2 py-1 border-b px-2.5 ${note ? "border-warn/25" : "border-line"}`}>
      {note ? (
        <span className="inline-flex min-w-0 items-center gap-1.5 text-12 font-semibold text-warn">
          <Icon name="note" size={14} className="shrink-0" />
          <span className="leading-tight text-balance">{t.composer.noteFor}</span>
        </span>
      ) : (
        <span className="flex min-w-0 items-center gap-1.5 text-12">
          <span className="text-fg2">{t.composer.to}:</span>
          <bdi className="truncate font-semibold">{to.name}</bdi>
          <span className={`inline-flex shrink-0 items-center gap-0.5 ${to.verified ? "text-ok" : "text-fg2"}`}>
            · <Icon name={to.verified ? "shield" : "person"} size={12} />
            {to.verified ? t.composer.verified : t.composer.unverified}
          </span>
          {to.shop && <span className="hidden truncate text-fg2 md:inline">· {to.shop}</span>}
        </span>
      )}
      {both && (
        <div
          role="tablist"
          aria-label={t.composer.toolbar}
          className="ms-auto flex shrink-0 rounded-8 border border-line bg-sub p-0.5"
        >
          {(["message", "note"] as const).map(k => (
            <button
              key={k}
              type="button"
              role="tab"
              id={`${id}-${k}`}
              aria-selected={kind === k}
              aria-controls={`${id}-panel`}
              tabIndex={kind === k ? 0 : -1}
              onClick={() => onWrite(k)}
              onKeyDown={e => {
                if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
                onChoose(other);
                document.getElementById(`${id}-${other}`)?.focus();
              }}
              className={`rounded-4 px-2 text-12 leading-5 ${kind === k ? "bg-raise font-semibold text-fg shadow-[0_0_0_1px_var(--line)]" : "text-fg2 hover:text-fg"}`}
            >
              {k === "note" ? t.composer.note : t.composer.reply}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
