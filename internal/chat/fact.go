package chat

import (
	"context"
	"maps"
)

type factsKey struct{}

// WithFact adds a fact to every act that is written down of what follows: by which token or grant it is done. The program's own
// words and ids, as in Act.Facts.
func WithFact(ctx context.Context, name, value string) context.Context {
	facts := maps.Clone(FactsIn(ctx))
	if facts == nil {
		facts = map[string]string{}
	}
	facts[name] = value
	return context.WithValue(ctx, factsKey{}, facts)
}

// FactsIn are those that WithFact added; not to be changed.
func FactsIn(ctx context.Context) map[string]string {
	facts, _ := ctx.Value(factsKey{}).(map[string]string)
	return facts
}
