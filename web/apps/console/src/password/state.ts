// What is checked of a new password before it is sent. The server decides. Pure.

export const shortest = 12;

export type Fault = "short" | "differs";

/** faultOf tells what is wrong with a new password and its repetition. */
export function faultOf(password: string, again: string): Fault | undefined {
  if ([...password].length < shortest) return "short";
  return password === again ? undefined : "differs";
}
