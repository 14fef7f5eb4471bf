package httpapi

import (
	"context"

	"snug/internal/desk"
)

func replyBodyOut(r desk.SavedReply) wireReply {
	return wireReply{ID: r.ID.String(), Shortcut: r.Shortcut, Title: r.Title.Clear(), Text: r.Text.Clear()}
}

func (b replyBody) input() desk.SavedReplyInput {
	return desk.SavedReplyInput{Shortcut: b.Shortcut, Title: b.Title.Raw, Text: b.Text.Raw}
}

func (e *Edge) replies(ctx context.Context, _ *nothing) (*repliesOut, error) {
	list, err := e.o.Desk.Replies(ctx, callOf(ctx).staff)
	if err != nil {
		return nil, err
	}
	out := &repliesOut{}
	out.Body.Replies = make([]wireReply, len(list))
	for i, r := range list {
		out.Body.Replies[i] = replyBodyOut(r)
	}
	return out, nil
}

func (e *Edge) addReply(ctx context.Context, in *newReplyIn) (*replyOut, error) {
	r, err := e.o.Desk.AddReply(ctx, callOf(ctx).staff, in.Body.input())
	if err != nil {
		return nil, err
	}
	return &replyOut{replyBodyOut(r)}, nil
}

func (e *Edge) changeReply(ctx context.Context, in *changeReplyIn) (*replyOut, error) {
	r, err := e.o.Desk.ChangeReply(ctx, callOf(ctx).staff, in.ID, in.Body.input())
	if err != nil {
		return nil, err
	}
	return &replyOut{replyBodyOut(r)}, nil
}

func (e *Edge) dropReply(ctx context.Context, in *SavedReplyIn) (*nothing, error) {
	return nil, e.o.Desk.DropReply(ctx, callOf(ctx).staff, in.ID)
}
