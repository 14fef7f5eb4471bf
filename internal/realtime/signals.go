package realtime

import (
	"bytes"
	"errors"
	"hash/maphash"
	"net/http"

	"snug/internal/chat"
	"snug/internal/probing"
	"snug/mask/text"
)

// What sockets tell whoever gathers suspicious facts: beside a refusal, and never instead of one.

var seed = maphash.MakeSeed()

// doors are the frames that staff can be refused, by name.
var doors = [...]string{
	hello: "frame hello", post: "frame post", typing: "frame typing", seen: "frame seen", got: "frame got", more: "frame more", watch: "frame watch",
	unwatch: "frame unwatch", undo: "frame undo", presence: "frame presence",
}

func doorOf(v verb) string {
	if v <= noVerb || int(v) >= len(doors) {
		return "frame"
	}
	return doors[v]
}

func (h *Hub) raise(s chat.Signal) {
	if h.o.Signals != nil {
		h.o.Signals.Raise(s)
	}
}

// evidence masks a piece of what came in.
func (h *Hub) evidence(s string) text.Text {
	if h.o.Evidence == nil {
		return text.Text{}
	}
	return h.o.Evidence(text.Typed(s[:min(len(s), 200)]))
}

// raiseAt tells a fact of a request that becomes no socket.
func (h *Hub) raiseAt(r *http.Request, kind chat.SignalKind, evidence string) {
	if h.o.Signals == nil {
		return
	}
	h.raise(chat.Signal{Kind: kind, From: h.addressOf(r), By: chat.Actor{Kind: chat.ActorNobody}, Door: "GET " + r.URL.Path, Evidence: h.evidence(evidence)})
}

// raise tells a fact of a socket.
func (s *socket) raise(f chat.Signal) {
	f.From = s.addr.Addr()
	switch p := s.peer.(type) {
	case *staffer:
		f.By = chat.Actor{Kind: chat.ActorStaff, Staff: p.staff.ID}
	case *visitor:
		if f.By.Kind = chat.ActorNobody; !p.guest.Conversation.IsZero() {
			f.By.Kind, f.Conversation, f.Site = chat.ActorVisitor, p.guest.Conversation, p.guest.Site
		}
	}
	s.hub.raise(f)
}

// raiseEnd tells of an end that no client of ours brings about. What was not of the form that frames have was told when it came.
func (s *socket) raiseEnd(e ending) {
	switch e {
	case badFrame, binaryFrame, badUTF8, tooLong, tooManyParts, closeAgainst:
		s.raise(chat.Signal{Kind: chat.SignalBadFrame, Door: "frame", Facts: map[string]string{"why": e.reason}})
	case tooManyPings:
		s.raise(chat.Signal{Kind: chat.SignalFlood, Door: "frame", Facts: map[string]string{"why": e.reason}})
	}
}

// manyFrames is how many frames in a row come too fast before that is a flood.
const manyFrames = 16

// hurried counts a frame that came too fast.
func (s *socket) hurried() {
	if s.fast++; s.fast >= manyFrames {
		s.fast = 0
		s.turn.Lock() // the guest is the turn's holder's
		defer s.turn.Unlock()
		s.raise(chat.Signal{Kind: chat.SignalFlood, Door: "frame"})
	}
}

// malformed tells of a frame that is not of the form that was asked for.
func (s *socket) malformed(b []byte) {
	if s.hub.o.Signals == nil {
		return
	}
	if field := privileged(b); field != "" {
		s.raise(chat.Signal{Kind: chat.SignalFieldsForged, Door: "frame", Facts: map[string]string{"claim": field}})
		return
	}
	s.raise(chat.Signal{Kind: chat.SignalBadFrame, Door: "frame", Facts: map[string]string{"why": badForm.reason}})
}

// privileged finds a key in a frame by which people try to get what they may not have.
func privileged(b []byte) string {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '"')
		if i < 0 {
			return ""
		}
		b = b[i+1:]
		end := 0
		for end < len(b) && b[end] != '"' {
			if b[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(b) {
			return ""
		}
		word := b[:end]
		if b = bytes.TrimLeft(b[end+1:], " \t\r\n"); len(b) > 0 && b[0] == ':' && chat.Privileged(string(word)) {
			return string(bytes.ToLower(word))
		}
	}
	return ""
}

// raiseToken tells of a hello that was refused.
func (v *visitor) raiseToken(token string, err error) {
	f := chat.Signal{Kind: chat.SignalTokenGuessed, Door: "frame hello", Mark: maphash.String(seed, token)}
	var of interface{ Guest() chat.Guest }
	var other interface{ Misplaced() }
	switch {
	case errors.As(err, &of):
		g := of.Guest()
		f = chat.Signal{Kind: chat.SignalTokenReplayed, Door: "frame hello", Conversation: g.Conversation, Site: g.Site}
	case errors.As(err, &other):
		f.Kind = chat.SignalTokenMisplaced
	case chat.CodeOf(err) != chat.Unsigned:
		return
	}
	v.raise(f)
}

// lookInto tells of an attack in what a visitor wrote, who may only be talking about one.
func (v *visitor) lookInto(typed string) {
	if v.hub.o.Signals == nil {
		return
	}
	if p, is := probing.In(typed); is {
		v.raise(chat.Signal{
			Kind: chat.SignalAttackTyped, Door: "frame post", Facts: map[string]string{"attack": p.Name, "in": "message"}, Evidence: v.hub.evidence(p.Piece),
		})
	}
}

// raiseRefused tells of what a member of staff asked for and may not have.
func (st *staffer) raiseRefused(v verb, c chat.ConversationID, code chat.Code) {
	switch code {
	case chat.Forbidden:
		st.raise(chat.Signal{Kind: chat.SignalPermission, Door: doorOf(v), Conversation: c})
	case chat.NotFound:
		st.raise(chat.Signal{Kind: chat.SignalIDGuessed, Door: doorOf(v), Conversation: c, Mark: maphash.Comparable(seed, c)})
	}
}
