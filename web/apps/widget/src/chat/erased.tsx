/** Deleted: the receipt, and nothing else. */

import { Icon } from "../view/icon.tsx";
import { Title } from "../view/title.tsx";
import { useTalk } from "./context.ts";
import { save } from "./sheet.tsx";

const check = "M5 13l4 4 10-10";

export function Erased({ onNew }: { readonly onNew: () => void }) {
  const { model, say } = useTalk();
  const { receipt, boot } = model;
  const date = new Intl.DateTimeFormat(boot.lang, { dateStyle: "long", timeStyle: "short" });
  const keep = (): void => {
    if (receipt)
      save(new Blob([`${JSON.stringify(receipt, null, 2)}\n`], { type: "application/json" }), "receipt.json");
  };
  return (
    <main class="scroll pad middle">
      <span class="seal">
        <Icon d={check} size={28} />
      </span>
      <Title>{say("deleted")}</Title>
      <p class="soft">{say("deletedText")}</p>
      {receipt && (
        <section class="card">
          <dl class="facts">
            <div>
              <dt>{say("receipt")}</dt>
              <dd>
                <code class="hash">{receipt.receipt}</code>
              </dd>
            </div>
            <div>
              <dt>{say("deletedAt")}</dt>
              <dd>{date.format(receipt.at)}</dd>
            </div>
            <div>
              <dt>{say("completeBy")}</dt>
              <dd>{date.format(receipt.complete_by)}</dd>
            </div>
          </dl>
          <button type="button" class="equal wide" onClick={keep}>
            {say("saveReceipt")}
          </button>
        </section>
      )}
      <button type="button" class="plain" onClick={onNew}>
        {say("newChat")}
      </button>
    </main>
  );
}
