package httpapi

import "context"

// ways tells the sign-in page what it can offer, before anybody is known.
func (e *Edge) ways(context.Context, *nothing) (*waysOut, error) {
	out := &waysOut{}
	out.Body.Reset = e.o.Staff.CanReset()
	if c := e.o.Company; c != nil {
		out.Body.Company = &wireCompany{c.Name(), c.EndURL()}
	}
	return out, nil
}

// lookAtInvitation tells whoever holds an invitation for whom it is. It spends nothing.
func (e *Edge) lookAtInvitation(ctx context.Context, in *passwordLinkIn) (*passwordLinkOut, error) {
	p, err := e.o.Staff.Invited(ctx, in.Body.Token.reveal(), callOf(ctx).address)
	if err != nil {
		return nil, err
	}
	out := &passwordLinkOut{}
	out.Body.Name, out.Body.Email = p.Name, p.Email
	return out, nil
}

func (e *Edge) acceptInvitation(ctx context.Context, in *setByLinkIn) (*entranceOut, error) {
	got, err := e.o.Staff.Accept(ctx, in.Body.Token.reveal(), in.Body.Password.reveal(), callOf(ctx).address)
	return e.entrance(ctx, got, err)
}

// forgotPassword answers the same to everybody, before it is looked at whose address it is.
func (e *Edge) forgotPassword(ctx context.Context, in *forgotIn) (*nothing, error) {
	return nil, e.o.Staff.Forgot(ctx, in.Body.Email.reveal(), callOf(ctx).address)
}

// lookAtReset tells whoever holds a link whose password it replaces. It spends nothing.
func (e *Edge) lookAtReset(ctx context.Context, in *passwordLinkIn) (*passwordLinkOut, error) {
	p, err := e.o.Staff.Resetting(ctx, in.Body.Token.reveal(), callOf(ctx).address)
	if err != nil {
		return nil, err
	}
	out := &passwordLinkOut{}
	out.Body.Name, out.Body.Email = p.Name, p.Email
	return out, nil
}

func (e *Edge) resetPassword(ctx context.Context, in *setByLinkIn) (*nothing, error) {
	return nil, e.o.Staff.ResetPassword(ctx, in.Body.Token.reveal(), in.Body.Password.reveal(), callOf(ctx).address)
}
