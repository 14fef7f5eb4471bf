/** What every view needs: the controller, its model and the texts. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../app.ts";
import type { Model } from "../model.ts";
import type { Speak } from "../texts/index.ts";

export interface Room {
  readonly app: App;
  readonly model: Model;
  readonly say: Speak;
}

// There is one room, and Root is around every view.
export const RoomContext = createContext({} as Room);

export const useRoom = (): Room => useContext(RoomContext);
