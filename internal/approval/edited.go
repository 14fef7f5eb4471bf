package approval

import (
	"context"
	"encoding/json"
	"fmt"

	"snug/internal/chat"
	"snug/internal/perm"
)

// Edited is an act of a room that takes an edit: look tells what it would change, and do has it done on behalf of whoever proposed it.
func Edited[E any](
	act chat.ActName, need perm.Permission,
	look func(context.Context, E) (any, error),
	do func(ctx context.Context, by chat.StaffID, e E, spend Spend) error,
) Kind {
	return Kind{
		Name: string(act), Need: need,
		Look: func(ctx context.Context, p Proposal) (any, error) {
			var e E
			if err := Params(p, &e); err != nil {
				return nil, err
			}
			return look(ctx, e)
		},
		Do: func(ctx context.Context, p Proposal, spend Spend) error {
			var e E
			if err := Params(p, &e); err != nil {
				return err
			}
			return do(ctx, p.By, e, spend)
		},
	}
}

// Params reads what a proposal was given. It was written by this program or an older one.
func Params(p Proposal, into any) error {
	if err := json.Unmarshal(p.Params, into); err != nil {
		return chat.Errorf(chat.Invalid, "This was proposed to another version of the program.").Because(fmt.Errorf("approval: %w", err))
	}
	return nil
}
