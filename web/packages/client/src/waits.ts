/** Waits in milliseconds. */
export const waits = {
  /** for the welcome, from dialling on */
  welcome: 10_000,
  /** for a message's ack or nack; then the socket is taken for dead */
  answer: 10_000,
  /** for the answer to more, which costs the server little */
  probe: 5_000,
  /** for a missing number that is only late */
  gap: 250,
  /** after which a connection counts as good, and the next break starts from the shortest wait */
  steady: 5_000,
  /** between a mark's change and its sending */
  mark: 150,
  /** after which "is typing" is forgotten where no end of it comes */
  typing: 8_000,
  /** before a message that the server could not take just now goes again */
  again: 2_000,
  /** the least where the server said that there are too many */
  tooMany: 10_000,
} as const;
