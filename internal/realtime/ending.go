package realtime

import "log/slog"

// ending is why a socket ends: the code that goes into the close frame and a constant reason for the log.
type ending struct {
	code   uint16
	reason string
	level  slog.Level
}

// The endings. Codes from 4000 on are Snug's own, and stand in docs/protocol.md.
var (
	done          = ending{1000, "closed by the client", slog.LevelDebug}
	lost          = ending{1001, "connection lost", slog.LevelDebug}
	dead          = ending{1001, "no sign of life", slog.LevelInfo}
	goingAway     = ending{1001, "server is shutting down", slog.LevelDebug}
	tryAgain      = ending{1001, "could not be served now", slog.LevelInfo}
	badFrame      = ending{1002, "frame against RFC 6455", slog.LevelInfo}
	badForm       = ending{1002, "frame against the protocol", slog.LevelInfo}
	binaryFrame   = ending{1003, "binary frame", slog.LevelInfo}
	badUTF8       = ending{1007, "text is not UTF-8", slog.LevelInfo}
	tooLong       = ending{1009, "message too long", slog.LevelInfo}
	tooManyParts  = ending{1009, "message in too many parts", slog.LevelInfo}
	panicked      = ending{1011, "a fault of ours", slog.LevelError}
	badToken      = ending{4001, "token not valid", slog.LevelInfo}
	signedOut     = ending{4001, "session ended", slog.LevelInfo}
	visitEnded    = ending{4002, "token family ended", slog.LevelInfo}
	erasedNow     = ending{4002, "conversation erased", slog.LevelInfo}
	notAllowed    = ending{4003, "no longer permitted", slog.LevelInfo}
	outside       = ending{4003, "not on the allow-list", slog.LevelInfo}
	slowReader    = ending{4008, "reads too slowly", slog.LevelInfo}
	slowWriter    = ending{4008, "message took too long", slog.LevelInfo}
	silentStart   = ending{4008, "no hello", slog.LevelInfo}
	tooManyPings  = ending{4029, "too many control frames", slog.LevelInfo}
	closeAgainst  = ending{1002, "close frame against RFC 6455", slog.LevelInfo}
	unknownEnding = ending{1000, "closed", slog.LevelDebug}
)

// endingOf gives the reason for a code that the WebSocket library closes with.
func endingOf(code uint16) ending {
	switch code {
	case 1000:
		return done
	case 1002:
		return closeAgainst
	case 1007:
		return badUTF8
	case 1009:
		return tooLong
	}
	e := unknownEnding
	if code >= 3000 && code < 5000 {
		e.code = code // the client's own code goes back to it, RFC 6455 §5.5.1
	}
	return e
}
