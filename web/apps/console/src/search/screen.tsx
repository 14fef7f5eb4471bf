import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { PageMenu } from "../app/pagemenu.tsx";
import { useMe } from "../app/session.ts";
import { offeredBoxes } from "../inbox/offered.ts";
import { type Box, belongs, called, isBox } from "../inbox/state.ts";
import { exact, when } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { inputLook } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Tag } from "../ui/page.tsx";
import { useFocusFirst } from "../ui/reach.ts";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { answered, api } from "../wire/api.ts";
import { around, mark } from "./state.ts";

function Marked({ text, query }: { text: string; query: string }) {
  return mark(text, query).map(p =>
    p.hit ? (
      <mark key={p.from} className="rounded-4 bg-warn-tint px-px font-semibold text-warn">
        {p.text}
      </mark>
    ) : (
      <span key={p.from}>{p.text}</span>
    ),
  );
}

export function SearchScreen() {
  const t = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  const { q = "", box } = useSearch({ strict: false });
  const [text, setText] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  useFocusFirst(input);
  const inBox = box && isBox(box) ? box : undefined;
  const query = q.trim();
  const found = useQuery({
    queryKey: ["search", query, inBox],
    queryFn: () =>
      answered(api.GET("/v1/search", { params: { query: { q: query, ...(inBox ? { box: inBox } : {}) } } })),
    enabled: query.length >= 2,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(
      () =>
        void navigate({
          to: "/search",
          search: { ...(text ? { q: text } : {}), ...(inBox ? { box: inBox } : {}) },
          replace: true,
        }),
      250,
    );
    return () => clearTimeout(timer);
  }, [text, q, inBox, navigate]);

  const now = Date.now();
  const boxOf = (row: Parameters<typeof belongs>[0]): Box => offeredBoxes(me).find(b => belongs(row, b, me)) ?? "ended";
  return (
    <main id="content" className="flex h-full min-w-0 grow flex-col">
      <header className="flex shrink-0 flex-wrap items-center gap-3 border-b px-4 py-2.5 md:px-6">
        <PageMenu />
        <h1 className="sr-only">{t.search.title}</h1>
        <div className="relative min-w-52 grow">
          <Icon name="search" className="pointer-events-none absolute start-3 top-2.5 text-fg2" />
          <input
            ref={input}
            type="search"
            aria-label={t.search.placeholder}
            placeholder={t.search.placeholder}
            value={text}
            maxLength={200}
            onChange={e => setText(e.target.value)}
            className={`${inputLook} h-9 ps-9 text-14`}
          />
        </div>
        <label className="flex items-center gap-2 text-fg2">
          {t.search.where}
          <select
            value={inBox ?? ""}
            onChange={e =>
              void navigate({
                to: "/search",
                search: { ...(text ? { q: text } : {}), ...(e.target.value ? { box: e.target.value } : {}) },
                replace: true,
              })
            }
            className={`${inputLook} h-9 w-auto text-fg`}
          >
            <option value="">{t.search.everywhere}</option>
            {offeredBoxes(me).map(b => (
              <option key={b} value={b}>
                {t.box[b]}
              </option>
            ))}
          </select>
        </label>
      </header>
      <div className="min-h-0 grow overflow-y-auto">
        <p role="status" className="px-4 pt-3 text-12 text-fg2 md:px-6">
          {query.length >= 2 && found.data
            ? t.search.results(found.data.hits.length, found.data.more)
            : query.length === 1
              ? t.search.short
              : ""}
        </p>
        {query.length < 2 ? (
          <Empty icon="search" title={t.search.begin} hint={t.search.hint} />
        ) : found.isError ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : found.isPending ? (
          <Skeleton tall rows={5} />
        ) : found.data.hits.length === 0 ? (
          <Empty icon="search" title={t.search.none} hint={t.search.noneHint} />
        ) : (
          <ul className="px-2 py-2 md:px-4">
            {found.data.hits.map(hit => (
              <li key={`${hit.row.id} ${String(hit.entry?.seq ?? 0)}`}>
                <Link
                  to="/inbox/$box/$id"
                  params={{ box: boxOf(hit.row), id: hit.row.id }}
                  className="ring-inside flex gap-3 rounded-8 px-2 py-2.5 hover:bg-hover"
                >
                  <Avatar name={hit.row.name} size={34} />
                  <span className="flex min-w-0 grow flex-col gap-0.5">
                    <span className="flex items-center gap-2">
                      <bdi className="truncate font-semibold">
                        <Marked text={called(hit.row, t.visitor)} query={query} />
                      </bdi>
                      {hit.row.state === "ended" && <Tag>{t.box.ended}</Tag>}
                      {hit.entry?.kind === "note" && <Tag tone="warn">{t.composer.note}</Tag>}
                      <time
                        className="ms-auto shrink-0 text-12 text-fg2"
                        dateTime={new Date(hit.entry?.at ?? hit.row.updatedAt).toISOString()}
                        title={exact(t, hit.entry?.at ?? hit.row.updatedAt)}
                      >
                        {when(t, hit.entry?.at ?? hit.row.updatedAt, now)}
                      </time>
                    </span>
                    <bdi className="line-clamp-2 text-fg2">
                      <Marked text={around(hit.entry?.text ?? hit.row.preview, query)} query={query} />
                    </bdi>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </main>
  );
}
