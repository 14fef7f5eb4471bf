package chat

// Doubt is somebody's word that a mask is wrong: what was found there and why, and never what stood there.
type Doubt struct {
	Entity, Rule string
	// Confirmed and Against are what spoke for the finding and against it, in stable words.
	Confirmed, Against []string
	// Shape is how the value is written, as mask.Shape has it; empty where nobody has the value any more.
	Shape string
	// Visitor tells that a visitor says so, and not one of the staff.
	Visitor bool
}
