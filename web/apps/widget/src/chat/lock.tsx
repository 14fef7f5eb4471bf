/** Behind the lock: the connection as negotiated, what is stored and who can read it, what was masked, and the rights. */
import type { Mask } from "@snug/protocol/entry";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useTalk } from "./context.ts";
import { connectionName, entityName } from "./names.ts";
import { reasons } from "./reasons.ts";
import { Rights } from "./rights.ts";
import { Sheet, save } from "./sheet.tsx";

export function Lock({ onClose, onErase }: { readonly onClose: () => void; readonly onErase: () => void }) {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const { boot, connection, view, isStarted, isOffRecord, until } = model;
  useEffect(() => {
    talk.facts();
  }, [talk]);
  const masks = view.entries.flatMap(e => (e.of ? [] : e.masks));
  const date = new Intl.DateTimeFormat(boot.lang, { dateStyle: "long" });
  return (
    <Sheet title={say("lock")} onClose={onClose}>
      <dl class="facts">
        <Fact name={say("connection")}>
          <p>{connectionName(say, connection)}</p>
          {connection.cipher && (
            <p class="small">
              {say("cipher")}: <code>{connection.cipher}</code>
            </p>
          )}
          {connection.group && (
            <p class="small">
              {say("exchange")}:{" "}
              {connection.hybrid ? say("hybrid", { group: connection.group }) : <code>{connection.group}</code>}
            </p>
          )}
        </Fact>
        <Fact name={say("stored")}>
          {isOffRecord ? (
            <p>{say("offRecordHint")}</p>
          ) : (
            <>
              <p>{say("sealedWith", { cipher: `\u2066${boot.stored.sealed}\u2069` })}</p>
              <p class="small">{boot.stored.where}</p>
              <p class="small">{until ? say("deletesOn", { date: date.format(until) }) : boot.stored.until}</p>
            </>
          )}
        </Fact>
        <Fact name={say("readers")}>
          <p>{boot.stored.readers}</p>
        </Fact>
        <Fact name={say("maskedSoFar")}>
          <Receipts masks={masks} />
        </Fact>
      </dl>
      {isStarted && (
        <>
          {!isOffRecord && <Allowed />}
          <div class="stack">
            <button
              type="button"
              class="equal wide"
              disabled={model.busy !== ""}
              onClick={() => void rights.transcript().then(b => b && save(b, "chat.html"))}
            >
              {say("download")}
            </button>
            <button type="button" class="equal wide danger" onClick={onErase}>
              {say("deleteData")}
            </button>
          </div>
        </>
      )}
    </Sheet>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Receipts says for every mask so far what was found, where, and what became of the value. */
function Receipts({ masks }: { readonly masks: readonly Mask[] }) {
  const { say } = useTalk();
  if (masks.length === 0) return <p>{say("nothingMasked")}</p>;
  return (
    <ul class="receipts">
      {masks.map((m, i) => (
        <li key={i}>
          <details>
            <summary>
              <span>{entityName(say, m.entity)}</span> <span class="why">{say("why")}</span>
            </summary>
            <p class="small">
              {m.where === "browser" ? say("foundBrowser") : say("foundServer")}{" "}
              {m.confirmed.length > 0 && `${say("because", { reasons: reasons(say, m) })} `}
              {m.disposition === "vaulted" ? say("vaulted") : say("destroyed")} <code>{m.rule}</code>
            </p>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** Allowed is what the visitor said yes to, each to be taken back with one press. */
function Allowed() {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const { purposes, boot } = model;
  const [sure, setSure] = useState("");
  const allowed = boot.consent.purposes.filter(p => purposes?.includes(p.id));
  if (allowed.length === 0) return null;
  return (
    <section class="allowed">
      <h3>{say("allowed")}</h3>
      <ul>
        {allowed.map(p => (
          <li key={p.id}>
            <span>{p.title}</span>
            <button
              type="button"
              class="link"
              disabled={model.busy !== ""}
              aria-label={`${say("withdraw")}: ${p.title}`}
              onClick={() => (p.switch || sure === p.id ? void rights.withdraw(p.id) : setSure(p.id))}
            >
              {sure === p.id ? say("deleteYes") : say("withdrawOne")}
            </button>
            {sure === p.id && (
              <p class="small" role="status">
                {say("withdrawAnswer")}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
