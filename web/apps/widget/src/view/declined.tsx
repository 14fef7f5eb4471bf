/** After No thanks: nothing was stored; off the record, or the shop's other ways. */
import { wayTo } from "../ways.ts";
import { useRoom } from "./context.ts";
import { Title } from "./title.tsx";

export function Declined() {
  const { app, model, say } = useRoom();
  const { offRecord, offRecordText, otherWays } = model.boot.consent;
  const ways = otherWays.filter(w => wayTo(w.href));
  return (
    <main class="scroll pad middle">
      <Title>{say("nothingStored")}</Title>
      <p class="soft">{say("declinedText")}</p>
      {offRecord && (
        <section class="card">
          <p>{offRecordText || say("offRecordHint")}</p>
          <button type="button" class="equal wide" onClick={() => app.goOffRecord()}>
            {say("offRecord")}
          </button>
        </section>
      )}
      {ways.length > 0 && (
        <section class="card">
          <h2>{say("otherWays")}</h2>
          <ul class="ways">
            {ways.map(w => (
              <li key={w.href}>
                <a href={wayTo(w.href)} target="_blank" rel="noopener noreferrer nofollow">
                  {w.label}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <button type="button" class="plain" onClick={() => app.chooseAgain()}>
        {say("chooseAgain")}
      </button>
    </main>
  );
}
