package realtime

import (
	"slices"

	"snug/internal/chat"
)

// News tells people that something changed that they look at over HTTP: about is a word of the program's, such as
// "approvals". What it is they ask for; who may not know of it is not told.
func (h *Hub) News(about string, to []chat.StaffID) {
	frame := seal(append(appendText(append(newFrame(), `{"t":"news","about":`...), about), '}'), opText)
	h.staff.each(func(st *staffer) {
		if st.joined.Load() && slices.Contains(to, st.staff.ID) {
			st.send(frame)
		}
	})
}
