/** toggled puts an item into a list, or takes it out. */
export const toggled = (list: readonly string[], one: string): readonly string[] =>
  list.includes(one) ? list.filter(x => x !== one) : [...list, one];
