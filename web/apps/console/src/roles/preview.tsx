// What somebody with a role could do: the console's pages, and the addresses that would answer. Worked out, not tried.

import { useQuery } from "@tanstack/react-query";
import { places } from "../app/landing.ts";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import { Modal } from "../ui/overlay.tsx";
import { reachable } from "../ui/reach.ts";
import { Failed, Skeleton } from "../ui/state.tsx";
import { preview } from "./net.ts";
import { useWords } from "./words.ts";

export function Preview({
  name,
  permissions,
  onClose,
}: {
  name: string;
  permissions: readonly string[] | undefined;
  onClose: () => void;
}) {
  const w = useWords();
  const t = useTexts();
  const list = permissions ?? [];
  const doors = useQuery({
    queryKey: ["roles", "preview", [...list].sort().join(" ")],
    queryFn: () => preview(list),
    enabled: permissions !== undefined,
    staleTime: 60_000,
  });
  const screens = [
    ...(list.includes("conversation.read_own") ? [w.inbox] : []),
    ...places.filter(p => list.includes(p.needs)).map(p => t.nav[p.name]),
  ];
  const open = doors.data?.filter(d => d.permitted) ?? [];
  return (
    <Modal open={permissions !== undefined} onOpenChange={next => !next && onClose()} title={w.previewOf(name)}>
      <div className="flex flex-col gap-4">
        <p className="text-fg2">{w.previewHint}</p>
        <section className="flex flex-col gap-1.5">
          <h3 className="font-semibold">{w.screens}</h3>
          {screens.length === 0 ? (
            <p className="text-fg2">{w.noScreens}</p>
          ) : (
            <ul className="flex flex-wrap gap-x-4 gap-y-1">
              {screens.map(s => (
                <li key={s} className="inline-flex items-center gap-1.5">
                  <Icon name="check" size={13} className="text-ok" />
                  {s}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section className="flex flex-col gap-1.5">
          <h3 className="font-semibold">{w.doors}</h3>
          {doors.isError ? (
            <Failed error={doors.error} retry={() => void doors.refetch()} />
          ) : doors.isPending ? (
            <Skeleton rows={4} />
          ) : (
            <>
              <section
                aria-label={w.doors}
                {...reachable}
                className="ring-inside max-h-[36vh] overflow-y-auto rounded-8 border"
              >
                <ul className="divide-y divide-line">
                  {open.map(d => (
                    <li key={`${d.method} ${d.path}`} className="flex flex-col px-3 py-1.5">
                      <span>{d.summary}</span>
                      <code dir="ltr" className="font-mono text-12 break-all text-fg2">
                        {d.method} {d.path}
                      </code>
                    </li>
                  ))}
                </ul>
              </section>
              <p className="text-12 text-fg2">{w.refused((doors.data?.length ?? 0) - open.length)}</p>
            </>
          )}
        </section>
      </div>
    </Modal>
  );
}
