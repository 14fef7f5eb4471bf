/**
 * Looks whether a conversation may be going on, without reading one: by what is stored here, and by what other tabs say.
 * It only decides whether the chat is fetched before the choice or after it; what is found is decoded there.
 */

/** How long other tabs have to answer before the choice is shown. The chat asks them once more when it is there. */
const patience = 40;

/** hasTrace tells whether this browser has stored anything of a chat with this site. */
export function hasTrace(site: string): boolean {
  const key = `snug:${site}`;
  try {
    return [key, `${key}:tab`].some(k => sessionStorage.getItem(k) !== null) || localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

/** knock asks the other tabs, and tells whether one of them holds a conversation. */
export function knock(site: string): Promise<boolean> {
  return new Promise(done => {
    try {
      const channel = new BroadcastChannel(`snug:${site}`);
      const answer = (isHome: boolean): void => {
        channel.close();
        done(isHome);
      };
      channel.onmessage = ({ data }: MessageEvent<{ readonly t?: unknown } | null>) => {
        if (data?.t === "token") answer(true);
      };
      channel.postMessage({ t: "ask" });
      setTimeout(answer, patience, false);
    } catch {
      done(false);
    }
  });
}
