package mask

import "snug/mask/internal/tables"

// about is what one side was asked for by a topic, and for how many of its texts that counts on.
type about struct {
	topics tables.Topic
	left   int8
}

// ask notes what the other side asks for now.
func (a *about) ask(topics tables.Topic) {
	if topics != 0 {
		*a = about{topics, patience}
	}
}

// answer counts a text of this side.
func (a *about) answer() {
	if a.left--; a.left <= 0 {
		*a = about{}
	}
}

// askable are the topics that a question may be about.
const askable = tables.TopicKey | tables.TopicPrivateKey | tables.TopicSeed | tables.TopicPhone | tables.TopicBirth |
	tables.TopicAddress | securityTopics | tables.TopicExpiry

// securityTopics are those of security questions.
const securityTopics = tables.TopicAnswer | tables.TopicPet | tables.TopicFirst

// security tells whether topics that stand together are those of a security question: pets are asked of by shops for
// animals, too, unless it is about the years of childhood; schools and cars by others, unless it is about their names.
func security(topics tables.Topic) bool {
	return topics&tables.TopicAnswer != 0 || topics&(tables.TopicPet|tables.TopicFirst) != 0 && topics&tables.TopicChild != 0 ||
		topics&tables.TopicFirst != 0 && topics&tables.TopicNamed != 0
}

// asksAbout reads what a text asks for, by topic. A strict reading takes only what has a question mark for a request; a
// warning ("never tell us …") is none.
func (s *scan) asksAbout(strict bool) tables.Topic {
	if !s.mentions(askable) {
		return 0
	}
	var (
		all, sentence tables.Topic
		asks, never   bool
		end           int32
	)
	for k := 0; k <= len(s.atoms); k++ {
		start := int32(len(s.text))
		if k < len(s.atoms) {
			start = s.atoms[k].start
		}
		if k == len(s.atoms) || k > 0 && (s.ends(k) || s.atoms[k].gap&gapLine != 0) {
			mark := questionMark(s.text[end:start])
			if mark || asks && !never {
				all |= sentence
			}
			sentence, asks, never = 0, false, false
		}
		if k < len(s.atoms) {
			a := &s.atoms[k]
			end = a.end
			sentence |= s.topicOf(k)
			asks = asks || !strict && a.role&tables.RoleAsk != 0
			never = never || a.role&tables.RoleNever != 0
		}
	}
	if all&securityTopics != 0 && !security(all) {
		all &^= securityTopics // what shops ask of pets and cars
	}
	return all & askable
}
