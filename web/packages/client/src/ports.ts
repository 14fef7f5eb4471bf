/**
 * What the client needs of the world. Time, chance, network and storage arrive as arguments, so that the machine runs
 * the same in a browser, in a worker and under a test's clock.
 */

/** Clock is time: milliseconds since 1970, and timers that run once. */
export interface Clock {
  now(): number;
  /** after runs task once, ms from now, unless the returned function is called before. */
  after(ms: number, task: () => void): () => void;
}

/** Chance gives a number from 0 to below 1, for jitter alone: nothing secret is made of it. */
export type Chance = () => number;

export interface Socket {
  send(text: string): void;
  /** close ends the socket; onClose is still called, once. Harmless when it is closed already. */
  close(code: number): void;
}

export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  /** onClose is called once, also for a socket that never opened; the code is 1006 where none came. */
  onClose(code: number): void;
}

/** Connect dials; it must not throw, nor call back before it has returned. */
export type Connect = (events: SocketEvents) => Socket;

/** Network is the system's own opinion; it is a hint for words and timing, and never a reason not to try. */
export interface Network {
  isOnline(): boolean;
  /** onChange calls back whenever the opinion changes, either way. */
  onChange(task: () => void): () => void;
}

/** Store keeps one value. save tells whether it is kept; nothing throws. */
export interface Store<T> {
  load(): T | null;
  save(value: T): boolean;
  clear(): void;
}

/** Channel reaches the other tabs of this browser. */
export interface Channel {
  post(message: unknown): void;
  onMessage(task: (message: unknown) => void): () => void;
}
