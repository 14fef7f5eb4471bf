/** After the chat: until when it is kept, a rating, the transcript to take along, and deleting it now. */
import { useMemo, useState } from "preact/hooks";
import { Icon } from "../view/icon.tsx";
import { useTalk } from "./context.ts";
import { Header, type Panel } from "./header.tsx";
import { Log } from "./log.tsx";
import { Panels } from "./panels.tsx";
import { Rights } from "./rights.ts";
import { save } from "./sheet.tsx";
import { Trouble } from "./trouble.tsx";

const star = "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z";

export function End({ onNew }: { readonly onNew: () => void }) {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const { boot, until, isOffRecord } = model;
  const [panel, setPanel] = useState<Panel>(null);
  const date = new Intl.DateTimeFormat(boot.lang, { dateStyle: "long" });
  return (
    <>
      <Header onPanel={setPanel} />
      <Log />
      <section class="foot end" aria-labelledby="end-title">
        <h2 id="end-title">{say("ended")}</h2>
        <p class="soft">
          {isOffRecord
            ? say("offRecordHint")
            : until
              ? say("deletesOn", { date: date.format(until) })
              : say("deletesThen", { when: boot.stored.until })}
        </p>
        <Trouble />
        {!isOffRecord && <Rating />}
        <div class="pair in">
          <button
            type="button"
            class="equal"
            disabled={model.busy !== ""}
            onClick={() => void rights.transcript().then(b => b && save(b, "chat.html"))}
          >
            {say("download")}
          </button>
          <button type="button" class="equal danger" onClick={() => setPanel("erase")}>
            {say("deleteNow")}
          </button>
        </div>
        <button type="button" class="plain" onClick={onNew}>
          {say("newChat")}
        </button>
      </section>
      <Panels panel={panel} onPanel={setPanel} />
    </>
  );
}

function Rating() {
  const { talk, model, say } = useTalk();
  const rights = useMemo(() => new Rights(talk), [talk]);
  const [stars, setStars] = useState(0);
  const [comment, setComment] = useState("");
  if (model.hasRated || model.view.entries.some(e => e.kind === "rated")) {
    return (
      <p class="note ok" role="status">
        {say("thanks")}
      </p>
    );
  }
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    const scan = await talk.hold.load();
    if (scan) await rights.rate(stars, scan(comment.trim()).text);
  };
  return (
    <form class="rating" onSubmit={e => void submit(e)}>
      <fieldset>
        <legend>{say("rate")}</legend>
        <div class="stars">
          {[1, 2, 3, 4, 5].map(n => (
            <label key={n} class={n <= stars ? "on" : ""}>
              <input type="radio" name="stars" value={n} checked={stars === n} onChange={() => setStars(n)} />
              <Icon d={star} size={28} />
              <span class="hide">{say("stars", { n })}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {stars > 0 && (
        <>
          <textarea
            rows={2}
            dir={comment ? "auto" : undefined}
            maxLength={1000}
            aria-label={say("comment")}
            placeholder={say("comment")}
            value={comment}
            onInput={e => setComment(e.currentTarget.value)}
          />
          <button type="submit" class="equal wide" disabled={model.busy !== ""}>
            {say("sendRating")}
          </button>
        </>
      )}
    </form>
  );
}
