/** A field for the number of an order or a parcel, which the rules took for something else. It is checked before it is sent. */
import type { Entry } from "@snug/protocol/entry";
import { newId } from "@snug/protocol/id";
import { useMemo, useState } from "preact/hooks";
import { useTalk } from "./context.ts";

/** As the server has it, which decides. */
const number = /^[A-Za-z0-9]+(?:[ ./#_-][A-Za-z0-9]+)*$/;
const digits = 3;

export function TypedField({ entry }: { readonly entry: Entry }) {
  const { talk, say } = useTalk();
  const [value, setValue] = useState("");
  const [isWrong, setWrong] = useState(false);
  const [isBusy, setBusy] = useState(false);
  // One id for one deed: pressed again after a lost answer, it is said once.
  const id = useMemo(() => newId(), [value]);
  const typed = value.trim();
  const send = async (): Promise<void> => {
    await talk.hold.load();
    const masked = talk.hold.mask(typed);
    if (!masked) {
      talk.trouble();
      return;
    }
    // A card does not leave the browser, whatever field it is typed into.
    const isNone = !number.test(typed) || typed.replace(/\D/g, "").length < digits;
    if (isNone || masked.masks.some(m => m.entity === "card")) {
      setWrong(true);
      return;
    }
    const done = await talk.api.call("POST", "/answer", () => null, { id, n: entry.n, value: typed });
    const isRefused = !done.ok && done.problem.code === "invalid";
    setWrong(isRefused);
    talk.show({ problem: done.ok || isRefused ? null : done.problem });
  };
  return (
    <form
      class="typed"
      onSubmit={e => {
        e.preventDefault();
        setBusy(true);
        void send().finally(() => setBusy(false));
      }}
    >
      <label class="stack">
        <span>{say(entry.form === "parcel" ? "typeParcel" : "typeOrder")}</span>
        <input
          type="text"
          dir="ltr"
          autocomplete="off"
          spellcheck={false}
          maxLength={40}
          value={value}
          aria-invalid={isWrong}
          aria-describedby={`typed-${entry.n}`}
          onInput={e => {
            setValue(e.currentTarget.value);
            setWrong(false);
          }}
        />
      </label>
      <span id={`typed-${entry.n}`} class="field-bad" role="status">
        {isWrong && say("typeBad")}
      </span>
      <button type="submit" class="equal wide" disabled={isBusy || typed === ""}>
        {say("send")}
      </button>
    </form>
  );
}
