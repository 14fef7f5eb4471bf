// Saved replies: read by all who use them, written by those who may.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useMay } from "../app/session.ts";
import { matching, type Reply } from "../composer/state.ts";
import { useTexts } from "../texts/use.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Area, Field, Input } from "../ui/field.tsx";
import { Confirm, Modal } from "../ui/overlay.tsx";
import { Card, Page } from "../ui/page.tsx";
import { Empty, Failed, Skeleton } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { Problem } from "../wire/problem.ts";
import { addReply, changeReply, dropReply, type ReplyBody, repliesQuery } from "./net.ts";

const nothing: Reply = { id: "", shortcut: "", title: "", text: "" };

export function RepliesScreen() {
  const t = useTexts();
  const mayEdit = useMay("replies.edit");
  const client = useQueryClient();
  const query = useQuery(repliesQuery);
  const [filter, setFilter] = useState("");
  const [editing, setEditing] = useState<Reply>();
  const [dropping, setDropping] = useState<Reply>();
  const again = (): void => void client.invalidateQueries({ queryKey: repliesQuery.queryKey });
  const drop = useMutation({
    mutationFn: (r: Reply) => dropReply(r.id),
    onSuccess: (_, r) => {
      again();
      toast({
        text: t.replies.deleted,
        undo: () => void addReply({ shortcut: r.shortcut, title: r.title, text: r.text }).finally(again),
      });
    },
    onError: err => toast({ text: Problem.of(err).text(t), tone: "bad" }),
  });
  const list = query.data
    ? filter.trim()
      ? matching(query.data, filter.trim())
      : [...query.data].sort((a, b) => (a.shortcut < b.shortcut ? -1 : 1))
    : [];
  const add = (
    <Button look="primary" icon="plus" onClick={() => setEditing(nothing)}>
      {t.replies.new}
    </Button>
  );
  return (
    <main id="content" className="flex min-w-0 grow">
      <Page title={t.replies.title} hint={t.replies.hint} actions={mayEdit && add}>
        {query.isPending ? (
          <Skeleton rows={6} tall />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.data.length === 0 ? (
          <Empty icon="bolt" title={t.replies.empty} hint={mayEdit ? t.replies.emptyHint : t.replies.emptyReader}>
            {mayEdit && add}
          </Empty>
        ) : (
          <>
            <Input
              type="search"
              aria-label={t.replies.filter}
              placeholder={t.replies.filter}
              value={filter}
              onChange={e => setFilter(e.target.value)}
            />
            {list.length === 0 ? (
              <Empty icon="search" title={t.composer.repliesEmpty} />
            ) : (
              <Card>
                <ul className="divide-y divide-line">
                  {list.map(r => (
                    <li key={r.id} className="flex items-start gap-4 px-4 py-3">
                      <div className="flex min-w-0 grow flex-col gap-x-4 md:flex-row">
                        <code className="mt-px truncate font-mono text-12 text-accent md:w-28 md:shrink-0">
                          /{r.shortcut}
                        </code>
                        <div className="min-w-0 grow">
                          <h2 className="font-semibold">{r.title}</h2>
                          <p className="words mt-0.5 line-clamp-3 text-fg2">{r.text}</p>
                        </div>
                      </div>
                      {mayEdit && (
                        <div className="flex shrink-0">
                          <IconButton icon="pen" label={`${t.app.edit}: ${r.title}`} onClick={() => setEditing(r)} />
                          <IconButton
                            icon="trash"
                            label={`${t.app.remove}: ${r.title}`}
                            onClick={() => setDropping(r)}
                          />
                        </div>
                      )}
                    </li>
                  ))}
                </ul>
              </Card>
            )}
          </>
        )}
        <Modal
          open={editing !== undefined}
          onOpenChange={open => !open && setEditing(undefined)}
          title={editing?.id ? t.replies.editing : t.replies.new}
          wide
        >
          {editing && (
            <Editor
              reply={editing}
              done={() => {
                setEditing(undefined);
                again();
                toast({ text: t.app.saved });
              }}
            />
          )}
        </Modal>
        <Confirm
          open={dropping !== undefined}
          onOpenChange={open => !open && setDropping(undefined)}
          title={t.replies.deleteTitle}
          hint={t.replies.deleteHint}
          go={t.app.remove}
          danger
          onGo={() => dropping && drop.mutate(dropping)}
        />
      </Page>
    </main>
  );
}

function Editor({ reply, done }: { reply: Reply; done: () => void }) {
  const t = useTexts();
  const [body, setBody] = useState<ReplyBody>({ shortcut: reply.shortcut, title: reply.title, text: reply.text });
  const [wrong, setWrong] = useState<Partial<Record<keyof ReplyBody, string>>>({});
  const save = useMutation({
    mutationFn: () => (reply.id ? changeReply(reply.id, body) : addReply(body)),
    onSuccess: done,
  });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const next = {
      ...(/^[a-z0-9_-]{1,32}$/.test(body.shortcut) ? {} : { shortcut: t.replies.needShortcut }),
      ...(body.title.trim() ? {} : { title: t.replies.needTitle }),
      ...(body.text.trim() ? {} : { text: t.replies.needText }),
    };
    setWrong(next);
    if (Object.keys(next).length === 0) save.mutate();
  };
  const put = (to: Partial<ReplyBody>): void => setBody(b => ({ ...b, ...to }));
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {save.isError && (
        <p role="alert" className="rounded-4 bg-bad-tint px-3 py-2 text-bad">
          {Problem.of(save.error).text(t)}
        </p>
      )}
      <div className="grid gap-4 md:grid-cols-[180px_1fr]">
        <Field label={t.replies.shortcut} hint={t.replies.shortcutHint} error={wrong.shortcut}>
          {p => (
            <span className="relative flex">
              <span aria-hidden="true" className="absolute start-2.5 top-[7px] font-mono text-fg2">
                /
              </span>
              <Input
                {...p}
                className="ps-5 font-mono"
                maxLength={32}
                autoComplete="off"
                spellCheck={false}
                value={body.shortcut}
                onChange={e => put({ shortcut: e.target.value.toLowerCase() })}
              />
            </span>
          )}
        </Field>
        <Field label={t.replies.name} error={wrong.title}>
          {p => <Input {...p} maxLength={120} value={body.title} onChange={e => put({ title: e.target.value })} />}
        </Field>
      </div>
      <Field label={t.replies.text} error={wrong.text}>
        {p => (
          <Area
            {...p}
            className="min-h-40"
            maxLength={4000}
            value={body.text}
            onChange={e => put({ text: e.target.value })}
          />
        )}
      </Field>
      <div className="flex justify-end">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t.app.save}
        </Button>
      </div>
    </form>
  );
}
