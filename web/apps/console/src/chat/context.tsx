// What is known about the visitor, beside the conversation; and how their connection is protected, as negotiated.

import { Fragment, type ReactNode } from "react";
import { useMe } from "../app/session.ts";
import { noteCopy } from "../composer/copies.ts";
import { called } from "../inbox/state.ts";
import type { Log } from "../live/log.ts";
import type { Texts } from "../texts/en.ts";
import { exact } from "../texts/time.ts";
import { useTexts } from "../texts/use.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { HashBadge } from "../ui/page.tsx";
import { Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import type { Connection, Row, Visitor } from "../wire/types.ts";
import { entityName } from "./maskchip.tsx";
import { maskCounts } from "./state.ts";

export function ContextPane({
  row,
  visitor,
  log,
  error,
  retry,
}: {
  row: Row;
  visitor: Visitor | undefined;
  log: Log;
  error: unknown;
  retry: () => void;
}) {
  const t = useTexts();
  const me = useMe();
  const who = called(row, t.visitor);
  const site = me.sites.find(s => s.id === row.site || s.key === row.site);
  const team = me.teams.find(g => g.id === row.team);
  return (
    <div className="flex flex-col" onCopy={e => noteCopy(row.id, who, e)}>
      <div className="flex flex-col items-center gap-2 border-b px-4 py-5 text-center">
        <Avatar name={row.name} size={48} />
        <bdi className="max-w-full truncate text-16 font-semibold">{who}</bdi>
        <p className={`text-12 text-balance ${visitor?.verified ? "text-ok" : "text-fg2"}`}>
          <Icon name={visitor?.verified ? "shield" : "info"} size={13} className="me-1 inline-block align-[-2px]" />
          {visitor?.verified ? t.context.verified : t.context.notVerified}
        </p>
      </div>
      {error && !visitor ? (
        <Failed error={error} retry={retry} />
      ) : !visitor ? (
        <Skeleton rows={6} />
      ) : (
        <>
          <Block title={t.context.contact} icon="person">
            <Fact label={t.context.email}>
              {visitor.email ? <bdi className="break-all">{visitor.email}</bdi> : <None>{t.context.noEmail}</None>}
            </Fact>
            <Fact label={t.context.page}>
              {visitor.pageUrl ? (
                <>
                  {visitor.pageTitle && <bdi className="block">{visitor.pageTitle}</bdi>}
                  <bdi className="block text-12 break-all text-fg2">{visitor.pageUrl}</bdi>
                </>
              ) : (
                <None>{t.context.noPage}</None>
              )}
            </Fact>
            <Fact label={t.context.online}>{row.visitorOnline ? t.context.onPage : t.context.offPage}</Fact>
            <Fact label={t.context.browser}>
              {[visitor.browser, visitor.system].filter(Boolean).join(" · ") || <None>{t.app.unknown}</None>}
            </Fact>
            <Fact label={t.context.language}>
              {languageName(t, visitor.language || row.language) || <None>{t.app.unknown}</None>}
            </Fact>
          </Block>
          <Block title={t.nav.inbox} icon="inbox">
            <Fact label={t.context.site}>{site?.name ?? <None>{t.app.unknown}</None>}</Fact>
            <Fact label={t.context.number}>{t.visitor(row.number)}</Fact>
            <Fact label={t.context.id}>
              <ConversationId id={row.id} />
            </Fact>
            <Fact label={t.context.started}>
              <time dateTime={new Date(row.createdAt).toISOString()}>{exact(t, row.createdAt)}</time>
            </Fact>
            <Fact label={t.context.assignee}>{row.assignee ? row.assignee.name : <None>{t.context.nobody}</None>}</Fact>
            {team && <Fact label={t.context.team}>{team.name}</Fact>}
          </Block>
          {visitor.fields.length > 0 && (
            <Block title={t.context.fields} icon="receipt">
              {visitor.fields.map(f => (
                <Fact key={f.key} label={f.key.replaceAll("_", " ")}>
                  <bdi className="words">{f.text}</bdi>
                </Fact>
              ))}
            </Block>
          )}
          <Masked row={row} log={log} />
          <Block title={t.context.connection} icon="lock">
            <ConnectionFacts connection={visitor.connection} />
          </Block>
          <Block title={t.context.consent} icon="consent">
            {Object.entries(t.context.purpose).map(([id, name]) => {
              const yes = visitor.purposes.includes(id);
              return (
                <Fragment key={id}>
                  <dt className="text-fg2">{name}</dt>
                  <dd className={`flex items-center gap-1 ${yes ? "text-ok" : "text-fg2"}`}>
                    <Icon name={yes ? "check" : "close"} size={12} />
                    {yes ? t.context.allowed : t.context.notAllowed}
                  </dd>
                </Fragment>
              );
            })}
            {visitor.consentAt > 0 && (
              <Fact label={t.context.consentAt}>
                <time dateTime={new Date(visitor.consentAt).toISOString()}>{exact(t, visitor.consentAt)}</time>
              </Fact>
            )}
            {visitor.textHash && (
              <Fact label={t.context.text}>
                <HashBadge hash={visitor.textHash} />
              </Fact>
            )}
          </Block>
        </>
      )}
    </div>
  );
}

/** The id is what a privacy officer, who sees no conversation, is told to erase. */
function ConversationId({ id }: { id: string }) {
  const t = useTexts();
  const copy = (): void =>
    void navigator.clipboard.writeText(id).then(() => toast({ text: t.app.copied, icon: "copy" }));
  return (
    <span className="flex items-start gap-1">
      <code className="font-mono text-12 text-fg2">
        <Broken text={id} at="-" />
      </code>
      <IconButton icon="copy" label={t.context.copyId} size={13} onClick={copy} className="-my-1" />
    </span>
  );
}

function languageName(t: Texts, tag: string): string {
  if (!tag) return "";
  try {
    return new Intl.DisplayNames(t.lang, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function Block({ title, icon, children }: { title: string; icon: IconName; children: ReactNode }) {
  return (
    <section className="border-b px-4 py-3.5 last:border-b-0">
      <h3 className="mb-2 flex items-center gap-1.5 text-12 font-semibold text-fg2">
        <Icon name={icon} size={13} />
        {title}
      </h3>
      <dl className="grid grid-cols-[104px_1fr] gap-x-3 gap-y-1.5">{children}</dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg2 first-letter:uppercase">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

const None = ({ children }: { children: ReactNode }) => <span className="text-fg2 italic">{children}</span>;

/** Broken lets a long name break behind each of these signs, and nowhere else. */
function Broken({ text, at }: { text: string; at: string }) {
  return text.split(at).map((part, i) => (
    <Fragment key={`${String(i)} ${part}`}>
      {i > 0 && (
        <>
          {at}
          <wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}

export function Cipher({ name }: { name: string }) {
  return (
    <span className="text-12">
      <Broken text={name} at="_" />
    </span>
  );
}

export function ConnectionFacts({ connection: c }: { connection: Connection }) {
  const t = useTexts();
  const unknown = <None>{t.app.unknown}</None>;
  const said = c.version || c.cipher;
  return (
    <>
      <Fact label={t.context.transport}>
        <span className={c.transport === "tls" ? "text-ok" : ""}>
          {c.transport === "tls"
            ? t.context.tls
            : c.transport === "loopback"
              ? t.context.loopback
              : c.transport === "proxy"
                ? said
                  ? t.context.proxySaid
                  : t.context.proxy
                : t.app.unknown}
        </span>
      </Fact>
      {(c.transport === "tls" || said) && (
        <>
          <Fact label={t.context.version}>{c.version || unknown}</Fact>
          <Fact label={t.context.cipher}>{c.cipher ? <Cipher name={c.cipher} /> : unknown}</Fact>
          <Fact label={t.context.group}>
            {c.group ? (
              <>
                {c.group}
                {c.hybrid && <span className="block text-12 text-fg2">{t.context.hybrid}</span>}
              </>
            ) : (
              unknown
            )}
          </Fact>
          <Fact label={t.context.bits}>{c.key_bits ? t.context.bitsValue(c.key_bits) : unknown}</Fact>
        </>
      )}
    </>
  );
}

function Masked({ row, log }: { row: Row; log: Log }) {
  const t = useTexts();
  const counts = maskCounts(log.entries);
  const counted = counts.reduce((n, c) => n + c.n, 0);
  const total = Math.max(row.masked, counted);
  return (
    <section className="border-b px-4 py-3.5">
      <h3 className="mb-2 flex items-center gap-1.5 text-12 font-semibold text-mask">
        <Icon name="lock" size={13} />
        {t.context.masked}
        <span className="figures ms-auto">{total}</span>
      </h3>
      {total === 0 ? (
        <p className="text-fg2">{t.context.maskedNone}</p>
      ) : (
        <>
          <ul className="flex flex-wrap gap-1.5">
            {counts.map(c => (
              <li key={c.entity} className="frost figures rounded-4 px-1.5 text-12 text-mask">
                {c.n} × {entityName(t, c.entity)}
              </li>
            ))}
          </ul>
          <p className="mt-2 text-12 text-fg2">{t.context.maskedHint}</p>
        </>
      )}
    </section>
  );
}
